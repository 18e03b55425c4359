package io.trimtab.drift.compare;

import io.trimtab.drift.page.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is said of columns: a change counts when it is large enough to matter <em>and</em> more than chance, over all columns.
 *
 * <ol>
 *   <li>{@code DATA_QUALITY}: the column is in one file only, has another type, or a kind of row (missing, infinite, unseen, one
 *       value for all) has become more or less frequent by half a point of the rows, with a Holm p-value below 0.01 over all
 *       such checks of all columns that have such rows at all.
 *   <li>{@code WARN}: the values have moved far enough (see {@code NumericFindings} and {@code CategoryFindings}), with a Holm
 *       p-value below 0.01 over all columns, and 30 values or more on both sides.
 *   <li>{@code INSUFFICIENT_DATA}: neither, and one side has fewer than 200 values.
 *   <li>{@code OK}: neither.
 * </ol>
 */
final class VerdictRule {
    /** The chance of any false WARN, and of any false DATA_QUALITY, when rows are independent and nothing has changed. */
    static final double ALPHA = .01;

    /** Values on either side below which no movement is believed. */
    static final long LEAST_TO_WARN = 30;

    /** Values on either side below which nothing seen does not mean that nothing is there. */
    static final long LEAST_TO_CLEAR = 200;

    private VerdictRule() {}

    static List<JudgedColumn> judge(List<ColumnFindings> columns) {
        double[] drift = HolmCorrection.adjusted(columns.stream()
                .flatMap(column -> column.drift().stream())
                .map(Evidence::p)
                .toList());
        double[] quality = HolmCorrection.adjusted(columns.stream()
                .flatMap(column -> column.quality().stream())
                .map(Evidence::p)
                .toList());
        List<JudgedColumn> judged = new ArrayList<>();
        int drifts = 0;
        int checks = 0;
        for (var column : columns) {
            List<String> failed = new ArrayList<>();
            for (var check : column.quality()) {
                double chance = quality[checks++];
                if (check.large() && chance < ALPHA) {
                    failed.add(check.sentence());
                }
            }
            double p = column.drift().isPresent() ? drift[drifts++] : Double.NaN;
            judged.add(judge(column, p, failed));
        }
        return List.copyOf(judged);
    }

    private static JudgedColumn judge(ColumnFindings column, double p, List<String> failed) {
        List<String> reasons = new ArrayList<>(failed);
        Optional<Evidence> moved = column.drift().filter(drift -> drift.large() && p < ALPHA);
        moved.map(Evidence::sentence).ifPresent(reasons::add);
        if (!failed.isEmpty()) {
            return new JudgedColumn(column, Verdict.DATA_QUALITY, p, List.copyOf(reasons));
        }
        if (column.kind() == ColumnKind.TIMESTAMP) {
            return new JudgedColumn(column, Verdict.OK, p, List.of("times are counted, not compared"));
        }
        if (moved.isPresent() && column.fewest() >= LEAST_TO_WARN) {
            return new JudgedColumn(column, Verdict.WARN, p, List.copyOf(reasons));
        }
        if (column.fewest() < LEAST_TO_CLEAR) {
            return new JudgedColumn(column, Verdict.INSUFFICIENT_DATA, p, List.of(few(column)));
        }
        return new JudgedColumn(column, Verdict.OK, p, List.of(unchanged(column, p)));
    }

    private static String few(ColumnFindings column) {
        return column.fewest() == 0
                ? "one side has no value that can be compared"
                : "one side has %s, %d are needed to call a column unchanged"
                        .formatted(Words.count(column.fewest(), "value"), LEAST_TO_CLEAR);
    }

    private static String unchanged(ColumnFindings column, double p) {
        if (p >= ALPHA) {
            return "nothing beyond chance";
        }
        return column.drift()
                .map(drift -> "a change too small to matter: " + drift.sentence())
                .orElse("nothing beyond chance");
    }
}
