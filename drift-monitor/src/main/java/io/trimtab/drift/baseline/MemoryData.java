package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.CategoryBins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Training rows in memory, column by column. NaN in a column of numbers stands for a missing value.
 *
 * <p>Arrays and lists are used as they are given, not copied.
 */
public final class MemoryData implements BaselineData {
    /** Name of the column of times, where it is not given another. */
    public static final String TIME = "time";

    private final String uri;
    private final int rows;
    private final Map<String, double[]> numbers = new HashMap<>();
    private final Map<String, List<@Nullable String>> texts = new HashMap<>();
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private String timeName = TIME;
    private long @Nullable [] times;

    /**
     * A table without columns.
     *
     * @param uri name of the data, for the baseline's record of where it came from
     * @param rows number of rows that every column has
     */
    public MemoryData(String uri, int rows) {
        this.uri = uri;
        this.rows = rows;
    }

    /** Gives every row a time, in milliseconds since the epoch; the column is called {@value #TIME}. */
    public MemoryData times(long... epochMillis) {
        return times(TIME, epochMillis);
    }

    /** Gives every row a time, in milliseconds since the epoch, in a column of this name. */
    public MemoryData times(String name, long... epochMillis) {
        check(name, epochMillis.length, Kind.TIME);
        timeName = name;
        times = epochMillis;
        return this;
    }

    /** Adds a column of numbers. */
    public MemoryData numbers(String name, double... values) {
        check(name, values.length, Kind.NUMBER);
        numbers.put(name, values);
        return this;
    }

    /** Adds a column of texts; null stands for a missing value. */
    public MemoryData texts(String name, List<@Nullable String> values) {
        check(name, values.size(), Kind.TEXT);
        texts.put(name, values);
        return this;
    }

    private void check(String name, int length, Kind kind) {
        if (length != rows) {
            throw new BaselineBuildException("column '%s' must have %d rows, has %d".formatted(name, rows, length));
        }
        if (kinds.put(name, kind) != null) {
            throw new BaselineBuildException("column '" + name + "' is there twice");
        }
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        kinds.forEach((name, kind) -> fields.add(new Field(name, kind)));
        return fields;
    }

    @Override
    public void scan(@Nullable String time, List<String> columns, RowVisitor visitor) {
        List<double[]> values = new ArrayList<>();
        List<List<@Nullable String>> labels = new ArrayList<>();
        for (String column : columns) {
            values.add(numbers.getOrDefault(column, new double[0]));
            labels.add(texts.getOrDefault(column, List.of()));
        }
        var row = new Cursor(values, labels, time == null ? null : times);
        for (row.index = 0; row.index < rows; row.index++) {
            visitor.row(row);
        }
    }

    private static final class Cursor implements Row {
        private final List<double[]> values;
        private final List<List<@Nullable String>> labels;
        private final long @Nullable [] times;
        private int index;

        Cursor(List<double[]> values, List<List<@Nullable String>> labels, long @Nullable [] times) {
            this.values = values;
            this.labels = labels;
            this.times = times;
        }

        @Override
        public long time() {
            return times == null ? 0 : times[index];
        }

        @Override
        public double number(int column) {
            double[] numbers = values.get(column);
            return numbers.length == 0 ? Double.NaN : numbers[index];
        }

        @Override
        public @Nullable String text(int column) {
            if (values.get(column).length == 0) {
                return labels.get(column).get(index);
            }
            double number = number(column);
            return Double.isNaN(number) ? null : CategoryBins.text(number);
        }

        @Override
        public boolean missing(int column) {
            double[] numbers = values.get(column);
            return numbers.length == 0 ? labels.get(column).get(index) == null : Double.isNaN(numbers[index]);
        }
    }

    @Override
    public void numbers(String column, ValueVisitor visitor) {
        double[] sorted = Arrays.stream(numbers.getOrDefault(column, new double[0]))
                .filter(Double::isFinite)
                .map(value -> value + 0.0) // -0.0 becomes 0.0
                .sorted()
                .toArray();
        SortedNumbers.visit(sorted, visitor);
    }

    @Override
    public void texts(String column, TextVisitor visitor) {
        Map<String, Long> counts = new HashMap<>();
        scan(null, List.of(column), row -> {
            String text = row.text(0);
            if (text != null) {
                counts.merge(text, 1L, Long::sum);
            }
        });
        counts.forEach(visitor::text);
    }

    @Override
    public BaselineData inOrderOf(String time) {
        long[] unordered = times;
        if (unordered == null || !time.equals(timeName)) {
            throw new BaselineBuildException("there is no column of times called '" + time + "'");
        }
        return rows(IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingLong(row -> unordered[row]))
                .mapToInt(Integer::intValue)
                .toArray());
    }

    @Override
    public BaselineData only(String column, String text) {
        List<Integer> chosen = new ArrayList<>();
        scan(null, List.of(column), row -> {
            if (text.equals(row.text(0))) {
                chosen.add(((Cursor) row).index);
            }
        });
        return rows(chosen.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public BaselineData with(RealisedError error) {
        boolean ofNumbers = error.ofNumbers(this);
        double[] errors = new double[rows];
        scan(null, List.of(error.label(), error.prediction()), row -> {
            int index = ((Cursor) row).index;
            String cameTrue = row.text(0);
            if (row.missing(0) || row.missing(1)) {
                errors[index] = Double.NaN;
            } else if (ofNumbers) {
                errors[index] = Math.abs(row.number(0) - row.number(1));
            } else {
                errors[index] = cameTrue != null && cameTrue.equals(row.text(1)) ? 0 : 1;
            }
        });
        return rows(IntStream.range(0, rows).toArray()).numbers(error.column(), errors);
    }

    private MemoryData rows(int[] order) {
        var sorted = new MemoryData(uri, order.length);
        long[] given = times;
        if (given != null) {
            sorted.times(
                    timeName, Arrays.stream(order).mapToLong(row -> given[row]).toArray());
        }
        numbers.forEach((name, values) -> sorted.numbers(
                name, Arrays.stream(order).mapToDouble(row -> values[row]).toArray()));
        texts.forEach((name, values) -> {
            List<@Nullable String> moved = new ArrayList<>();
            Arrays.stream(order).forEach(row -> moved.add(values.get(row)));
            sorted.texts(name, moved);
        });
        return sorted;
    }

    @Override
    public void close() {}
}
