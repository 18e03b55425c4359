package io.trimtab.drift.compare;

import io.trimtab.drift.page.Words;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Two files compared.
 *
 * @param reference the file that the other was held against
 * @param current the file in question
 * @param rowsReference its rows
 * @param rowsCurrent its rows
 * @param period both files' periods, where a time column was named
 * @param columns in the reference's order, then those of the current file alone
 */
public record DriftComparison(
        Path reference,
        Path current,
        long rowsReference,
        long rowsCurrent,
        Optional<Period> period,
        List<JudgedColumn> columns) {

    /** WARN where a column has drifted, else DATA_QUALITY, else OK where any column could be called so. */
    public Verdict verdict() {
        return List.of(Verdict.WARN, Verdict.DATA_QUALITY, Verdict.OK).stream()
                .filter(verdict -> !having(verdict).isEmpty())
                .filter(verdict -> verdict != Verdict.OK
                        || having(Verdict.OK).stream().anyMatch(column -> column.kind() != ColumnKind.TIMESTAMP)
                        || having(Verdict.INSUFFICIENT_DATA).isEmpty())
                .findFirst()
                .orElse(Verdict.INSUFFICIENT_DATA);
    }

    /** Columns of which this is said. */
    public List<JudgedColumn> having(Verdict verdict) {
        return columns.stream().filter(column -> column.verdict() == verdict).toList();
    }

    /** The drifted first, then those with data quality at fault, each with the largest change first. */
    public List<JudgedColumn> ranked() {
        return columns.stream()
                .sorted(Comparator.comparingInt(DriftComparison::rank)
                        .thenComparing(
                                Comparator.comparingDouble(JudgedColumn::size).reversed()))
                .toList();
    }

    private static int rank(JudgedColumn column) {
        return switch (column.verdict()) {
            case WARN -> 0;
            case DATA_QUALITY -> 1;
            case INSUFFICIENT_DATA -> 2;
            case OK -> 3;
        };
    }

    /** The verdict in plain words, a sentence or three. */
    public String sentence() {
        if (verdict() == Verdict.INSUFFICIENT_DATA) {
            return "There are too few rows to tell whether anything has changed.";
        }
        String drifted = sentence(Verdict.WARN, "has drifted", "have drifted");
        String broken = sentence(Verdict.DATA_QUALITY, "has a data quality problem", "have data quality problems");
        String few = sentence(Verdict.INSUFFICIENT_DATA, "has too few values to tell", "have too few values to tell");
        String all = drifted + broken;
        return ((all.isEmpty() ? "Nothing that matters has changed. " : all) + few).strip();
    }

    private String sentence(Verdict verdict, String one, String many) {
        var names = having(verdict).stream().map(JudgedColumn::name).toList();
        if (names.isEmpty()) {
            return "";
        }
        String listed = names.stream().limit(5).collect(Collectors.joining(", "));
        return "%d of %s %s: %s%s. "
                .formatted(
                        names.size(),
                        Words.count(columns.size(), "column"),
                        names.size() == 1 ? one : many,
                        listed,
                        names.size() > 5 ? " and %d more".formatted(names.size() - 5) : "");
    }
}
