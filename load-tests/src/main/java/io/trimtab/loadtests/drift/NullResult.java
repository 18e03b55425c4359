package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import java.util.List;
import java.util.Locale;

/** False alarms of every rule on every stream. */
record NullResult(List<NullRow> rows, Machine machine) {
    NullResult {
        rows = List.copyOf(rows);
    }

    boolean holds() {
        return rows.stream().allMatch(NullRow::holds);
    }

    String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-16s %-18s %8s %7s %6s %9s %9s  %s%n",
                "stream",
                "rule",
                "windows",
                "alarms",
                "limit",
                "per 1000",
                "budget",
                "acted on a real change"));
        for (NullRow row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s %-18s %8d %7d %6s %9.2f %9s  %s%n",
                    row.stream(),
                    row.rule(),
                    row.windows(),
                    row.alarms(),
                    row.promises() ? row.limit() : "-",
                    row.perThousand(),
                    row.promises() ? String.format(Locale.ROOT, "%.2f", 1000 * row.budget()) : "-",
                    (row.fired() < 0 ? "" : row.fired() + " of " + row.runs()) + (row.holds() ? "" : "  BROKEN")));
        }
        return text.toString();
    }

    String json() {
        return node("drift-null").toString();
    }

    ObjectNode node(String bench) {
        ObjectNode node =
                new ObjectMapper().createObjectNode().put("bench", bench).put("holds", holds());
        ArrayNode array = node.putArray("rows");
        rows.forEach(row -> array.add(row.json()));
        return node.set("machine", machine.json());
    }
}
