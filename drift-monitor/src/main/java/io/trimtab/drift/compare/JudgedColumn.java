package io.trimtab.drift.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A column with what is said of it.
 *
 * @param findings what was measured
 * @param verdict what is said
 * @param p Holm's p-value of the values' change over all columns; NaN where the column has none
 * @param reasons why, in plain words, the weightiest first
 */
public record JudgedColumn(ColumnFindings findings, Verdict verdict, double p, List<String> reasons) {
    /** The column's name. */
    public String name() {
        return findings.name();
    }

    /** How it was compared. */
    public ColumnKind kind() {
        return findings.kind();
    }

    /** For a one-sided column, the side that has it. */
    public Optional<String> only() {
        return findings.only();
    }

    /** Statistics by name, as the JSON has them; NaN or infinite where one does not apply. */
    public Map<String, Double> statistics() {
        return findings.statistics();
    }

    /** How large the change is, 0 to 1. */
    public double size() {
        return findings.size();
    }

    double statistic(String name) {
        return statistics().getOrDefault(name, Double.NaN);
    }
}
