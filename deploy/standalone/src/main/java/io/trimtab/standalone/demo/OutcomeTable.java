package io.trimtab.standalone.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The table at the end. */
final class OutcomeTable {
    private static final List<String> HEADER = List.of(
            "phase",
            "expected",
            "what happened",
            "windows",
            "requests",
            "failed",
            "rows answered = in topic = in reports",
            "");

    private OutcomeTable() {}

    static void print(PrintWriter out, List<PhaseOutcome> outcomes) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADER);
        outcomes.forEach(outcome -> rows.add(row(outcome)));
        out.println();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int wanted = column;
                int width = rows.stream()
                        .mapToInt(r -> r.get(wanted).length())
                        .max()
                        .orElse(0);
                var text = row.get(column);
                var padding = " ".repeat(width - text.length());
                line.append(isNumber(column) ? padding + text : text + padding).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
        outcomes.stream()
                .flatMap(outcome ->
                        outcome.wrong().stream().map(why -> outcome.phase().name() + ": " + why))
                .forEach(why -> out.println("did not come true: " + why));
        out.flush();
    }

    private static boolean isNumber(int column) {
        return column >= 3 && column <= 5;
    }

    private static String sign(long left, long right) {
        return left == right ? "=" : "!=";
    }

    private static List<String> row(PhaseOutcome outcome) {
        var phase = outcome.phase();
        var windows = outcome.windowsUntil();
        return List.of(
                phase.name(),
                phase.expected(),
                outcome.happened(),
                windows.isPresent() ? Long.toString(windows.getAsLong()) : "-",
                "%,d".formatted(phase.traffic().answered()),
                "%,d".formatted(phase.traffic().failed()),
                "%,d %s %,d %s %,d"
                        .formatted(
                                phase.traffic().rows(),
                                sign(phase.traffic().rows(), outcome.eventRows()),
                                outcome.eventRows(),
                                sign(outcome.eventRows(), outcome.reportRows()),
                                outcome.reportRows()),
                outcome.cameTrue() ? "ok" : "NOT OK");
    }
}
