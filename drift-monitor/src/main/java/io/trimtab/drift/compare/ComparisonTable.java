package io.trimtab.drift.compare;

import io.trimtab.drift.page.Words;
import java.io.PrintWriter;
import java.util.List;

/** Prints a comparison as a table of columns, the largest changes first. */
public final class ComparisonTable {
    private static final int WIDEST = 28;
    private static final String ROW = "%-28s %-11s %-17s %8s %8s %9s  %s";

    private ComparisonTable() {}

    /** Prints the verdict, the table and what was compared. */
    public static void print(DriftComparison comparison, PrintWriter out) {
        out.println(comparison.verdict() + ": " + comparison.sentence());
        out.println();
        out.println(ROW.formatted("column", "kind", "verdict", "effect", "p", "missing", "why")
                .stripTrailing());
        comparison.ranked().forEach(column -> out.println(row(column).stripTrailing()));
        out.println();
        out.println("%s (%s) held against %s (%s)"
                .formatted(
                        comparison.current(),
                        Words.count(comparison.rowsCurrent(), "row"),
                        comparison.reference(),
                        Words.count(comparison.rowsReference(), "row")));
        comparison
                .period()
                .ifPresent(period -> out.println("current rows are from %s, the reference's from %s"
                        .formatted(period.current(), period.reference())));
        out.println("effect: D of numbers, the largest change of a category's share; p: Holm's, over all columns,"
                + " if rows are independent");
        out.flush();
    }

    private static String row(JudgedColumn column) {
        return ROW.formatted(
                shortened(column.name()),
                column.kind().key(),
                column.verdict(),
                compared(column) ? Words.number(column.size()) : "–",
                Words.chance(column.p()),
                missing(column),
                String.join("; ", first(column.reasons())));
    }

    private static boolean compared(JudgedColumn column) {
        return column.findings().chart().isPresent();
    }

    private static List<String> first(List<String> reasons) {
        return reasons.subList(0, Math.min(2, reasons.size()));
    }

    private static String missing(JudgedColumn column) {
        double rows = column.statistic("rows_current");
        return rows > 0 ? Words.percent(column.statistic("missing_current") / rows) : "–";
    }

    private static String shortened(String name) {
        String line = name.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }
}
