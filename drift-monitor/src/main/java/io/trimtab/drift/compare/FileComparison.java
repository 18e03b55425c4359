package io.trimtab.drift.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares two files of rows, column by column; one column of either is in memory at a time. */
public final class FileComparison {
    private final DataFile reference;
    private final DataFile current;
    private final @Nullable String time;

    private FileComparison(DataFile reference, DataFile current, @Nullable String time) {
        this.reference = reference;
        this.current = current;
        this.time = time;
    }

    /**
     * Reads and compares two files.
     *
     * @param reference what the current rows are held against; .parquet, .csv, .tsv, .jsonl, .ndjson or .json, text also with
     *     .gz
     * @param current the rows in question
     * @param time a column with the rows' times, which is counted and gives both files' periods
     * @param progress hears each step
     * @throws ComparisonException when a file cannot be read, has two columns of the same name, or they have none in common
     */
    public static DriftComparison compare(
            Path reference, Path current, Optional<String> time, ComparisonProgress progress) {
        progress.progress("reading " + reference.getFileName(), 0, 2);
        try (var before = DataFile.open(reference)) {
            progress.progress("reading " + current.getFileName(), 1, 2);
            try (var after = DataFile.open(current)) {
                return new FileComparison(before, after, time.orElse(null)).compare(progress);
            }
        }
    }

    private DriftComparison compare(ComparisonProgress progress) {
        var before = byName(reference);
        var after = byName(current);
        Set<String> names = new LinkedHashSet<>(before.keySet());
        if (names.stream().noneMatch(after::containsKey)) {
            throw new ComparisonException("the files must have a column in common: %s has %s, %s has %s"
                    .formatted(reference.path(), listed(before.keySet()), current.path(), listed(after.keySet())));
        }
        var period = Optional.ofNullable(time)
                .map(column -> new Period(
                        reference.times(timeColumn(before, column, reference.path())),
                        current.times(timeColumn(after, column, current.path()))));
        names.addAll(after.keySet());
        List<ColumnFindings> findings = new ArrayList<>();
        for (String name : names) {
            progress.progress("comparing " + name, findings.size(), names.size());
            findings.add(findings(name, before.get(name), after.get(name)));
        }
        return new DriftComparison(
                reference.path(),
                current.path(),
                reference.rows(),
                current.rows(),
                period,
                VerdictRule.judge(findings));
    }

    private static Map<String, FileColumn> byName(DataFile file) {
        return file.columns().stream()
                .collect(Collectors.toMap(
                        FileColumn::name, Function.identity(), (left, right) -> left, LinkedHashMap::new));
    }

    private static String listed(Set<String> names) {
        String first = names.stream().limit(10).collect(Collectors.joining(", "));
        return names.size() > 10 ? "[%s and %d more]".formatted(first, names.size() - 10) : "[" + first + "]";
    }

    private static FileColumn timeColumn(Map<String, FileColumn> columns, String time, Path path) {
        var column = columns.get(time);
        if (column == null) {
            throw new ComparisonException("time column '%s' must be in both files, %s has %s"
                    .formatted(time, path, listed(columns.keySet())));
        }
        return column;
    }

    private ColumnFindings findings(String name, @Nullable FileColumn before, @Nullable FileColumn after) {
        if (before == null || after == null) {
            return oneSided(name, after == null ? "reference" : "current");
        }
        if (name.equals(time)) {
            return times(name, before, after);
        }
        var kinds = Stream.of(before, after)
                .filter(column -> !column.empty())
                .map(FileColumn::kind)
                .distinct()
                .toList();
        if (kinds.size() == 2) {
            return mixed(name, before, after);
        }
        return switch (kinds.isEmpty() ? before.kind() : kinds.get(0)) {
            case NUMERIC -> NumericFindings.of(name, reference.numbers(before), current.numbers(after));
            case TIMESTAMP -> times(name, before, after);
            case CATEGORICAL, ONE_SIDED ->
                CategoryFindings.of(name, reference.categories(before), current.categories(after));
        };
    }

    /** Values of two kinds are compared by their text, and the type itself is the finding. */
    private ColumnFindings mixed(String name, FileColumn before, FileColumn after) {
        var byText = CategoryFindings.of(name, reference.categories(before), current.categories(after));
        List<Evidence> quality = new ArrayList<>();
        quality.add(new Evidence(
                "type",
                true,
                0,
                "%s (%s), %s before (%s)"
                        .formatted(
                                after.kind().key(), after.type(), before.kind().key(), before.type())));
        quality.addAll(byText.quality());
        return new ColumnFindings(
                name,
                byText.kind(),
                byText.only(),
                byText.statistics(),
                Optional.empty(),
                quality,
                byText.fewest(),
                byText.size(),
                byText.chart());
    }

    private static ColumnFindings oneSided(String name, String only) {
        return new ColumnFindings(
                name,
                ColumnKind.ONE_SIDED,
                Optional.of(only),
                Map.of(),
                Optional.empty(),
                List.of(new Evidence("column", true, 0, "in the " + only + " file only")),
                0,
                0,
                Optional.empty());
    }

    private ColumnFindings times(String name, FileColumn before, FileColumn after) {
        var left = reference.times(before);
        var right = current.times(after);
        Map<String, Double> statistics = new LinkedHashMap<>();
        statistics.put("rows_reference", (double) left.rows());
        statistics.put("rows_current", (double) right.rows());
        statistics.put("missing_reference", (double) left.missing());
        statistics.put("missing_current", (double) right.missing());
        return new ColumnFindings(
                name,
                ColumnKind.TIMESTAMP,
                Optional.empty(),
                statistics,
                Optional.empty(),
                RateChange.of("missing", "no value", left.missing(), left.rows(), right.missing(), right.rows())
                        .stream()
                        .toList(),
                Math.min(left.rows() - left.missing(), right.rows() - right.missing()),
                0,
                Optional.empty());
    }
}
