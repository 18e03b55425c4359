package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import java.util.List;
import java.util.Locale;

/** Delays of every rule for every change. */
record PowerResult(List<PowerRow> rows, int runs, Machine machine) {
    PowerResult {
        rows = List.copyOf(rows);
    }

    String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-46s %-12s %14s %10s %22s%n",
                "what happens",
                "rule",
                "median windows",
                "seen in",
                "false before, per 1000"));
        for (PowerRow row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-46s %-12s %14s %10s %22.1f%n",
                    row.text(),
                    row.rule(),
                    PowerRow.words(row.median()),
                    row.seen() + " of " + runs,
                    row.falsePerThousand()));
        }
        return text.toString();
    }

    String json() {
        ObjectNode node = new ObjectMapper().createObjectNode().put("bench", "drift-power");
        rows.stream().filter(row -> row.rule().equals("Trimtab")).forEach(row -> {
            if (row.median() == PowerRow.NEVER) {
                node.putNull(row.key());
            } else {
                node.put(row.key(), row.median());
            }
        });
        ArrayNode array = node.putArray("rows");
        for (PowerRow row : rows) {
            ObjectNode entry = array.addObject()
                    .put("what", row.key())
                    .put("rule", row.rule())
                    .put("seen", row.seen())
                    .put("runs", runs)
                    .put("false_per_1000", Math.round(row.falsePerThousand() * 100) / 100.0);
            if (row.median() == PowerRow.NEVER) {
                entry.putNull("median_windows");
            } else {
                entry.put("median_windows", row.median());
            }
        }
        return node.set("machine", machine.json()).toString();
    }
}
