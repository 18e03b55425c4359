package io.trimtab.drift.baseline;

import io.trimtab.events.Cell;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.TensorData;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.OutputRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one version's prediction events, collected to build a baseline of: the time, and a column for each feature and
 * prediction that the version's manifest names and a baseline holds (ids and time stamps are none).
 *
 * <p>Events of other versions are passed over; failed ones and ones whose values were left out (truncated) are skipped and
 * counted. A cell that is missing, not a number or of another type counts as missing.
 */
public final class EventRows {
    /** A value while it is collected, once more as it is ordered, and as much again while a column is. */
    private static final long BYTES_PER_VALUE = 32;

    private final String model;
    private final String version;
    private final List<Collected> columns = new ArrayList<>();
    private final String timeColumn;
    private final Map<String, String> texts = new HashMap<>();
    private LongStream.Builder times = LongStream.builder();
    private int rows;
    private long skipped;

    /** A column being collected: numbers, or texts where it is categorical. */
    private static final class Collected {
        private final String name;
        private final ColumnSource source;
        private final boolean numeric;
        private DoubleStream.Builder numbers = DoubleStream.builder();
        private List<@Nullable String> texts = new ArrayList<>();

        Collected(String name, ColumnSource source, FeatureType type) {
            this.name = name;
            this.source = source;
            this.numeric = type == FeatureType.NUMERIC;
        }

        void addMissing() {
            if (numeric) {
                numbers.add(Double.NaN);
            } else {
                texts.add(null);
            }
        }

        /** Puts the rows into a table in this order, and forgets them. */
        void moveTo(MemoryData data, int[] order) {
            if (numeric) {
                double[] values = numbers.build().toArray();
                numbers = DoubleStream.builder();
                data.numbers(
                        name,
                        IntStream.of(order).mapToDouble(row -> values[row]).toArray());
            } else {
                List<@Nullable String> values = texts;
                texts = new ArrayList<>();
                List<@Nullable String> ordered = new ArrayList<>(order.length);
                IntStream.of(order).forEach(row -> ordered.add(values.get(row)));
                data.texts(name, ordered);
            }
        }
    }

    /**
     * Collects this version's rows.
     *
     * @throws BaselineBuildException when its manifest names no features
     */
    public EventRows(String model, String version, Manifest manifest) {
        this.model = model;
        this.version = version;
        for (Feature feature : manifest.features()) {
            if (feature.role() == FeatureRole.FEATURE || feature.role() == FeatureRole.CALENDAR) {
                columns.add(new Collected(feature.name(), BaselineFit.source(feature), feature.type()));
            }
        }
        if (columns.isEmpty()) {
            throw new BaselineBuildException("version " + model + "/" + version
                    + " must name its features for a baseline of its events, names none");
        }
        for (OutputRole output : manifest.predictions()) {
            columns.add(new Collected(output.name(), BaselineFit.source(output), output.type()));
        }
        Set<String> names = columns.stream().map(column -> column.name).collect(Collectors.toSet());
        String free = MemoryData.TIME;
        while (names.contains(free)) {
            free += "_";
        }
        timeColumn = free;
    }

    /** Most rows that this much heap has room for, with the table that they become. */
    public int mostRows(long heapBytes) {
        return (int) Math.min(Integer.MAX_VALUE / 2, heapBytes / (BYTES_PER_VALUE * (columns.size() + 1)));
    }

    /** Name of the table's column of times: one that no feature has. */
    public String timeColumn() {
        return timeColumn;
    }

    /** Adds the event's rows, if it is one of this version's with all of its values. */
    public void add(PredictionEvent event) {
        var attributes = event.attributes();
        if (!attributes.model().equals(model) || !attributes.version().equals(version)) {
            return;
        }
        if (event.truncated() || attributes.outcome() != Outcome.OK) {
            skipped += attributes.rows();
            return;
        }
        long time = attributes.time().toEpochMilli();
        for (int row = 0; row < attributes.rows(); row++) {
            times.add(time);
        }
        for (Collected column : columns) {
            boolean request = column.source.side() == ColumnSource.Side.REQUEST;
            TensorData tensor = tensor(request ? event.inputs() : event.outputs(), column.source.tensor());
            for (int row = 0; row < attributes.rows(); row++) {
                add(column, tensor, row);
            }
        }
        rows = Math.addExact(rows, attributes.rows());
    }

    private void add(Collected column, @Nullable TensorData tensor, int row) {
        int at = column.source.column();
        if (tensor == null || !tensor.hasData() || row >= tensor.rows() || at >= tensor.columns()) {
            column.addMissing();
            return;
        }
        Cell cell = tensor.cell(row, at);
        if (column.numeric) {
            column.numbers.add(
                    switch (cell) {
                        case NUMBER -> tensor.number(row, at);
                        case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
                        case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
                        case TEXT, MISSING, NAN, TYPE_ERROR -> Double.NaN;
                    });
        } else if (cell == Cell.TEXT || cell == Cell.NUMBER) {
            column.texts.add(texts.computeIfAbsent(tensor.label(row, at), text -> text));
        } else {
            column.addMissing();
        }
    }

    private static @Nullable TensorData tensor(List<TensorData> tensors, String name) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Rows collected so far. */
    public int rows() {
        return rows;
    }

    /** Rows of this version's events that were failed or truncated. */
    public long skipped() {
        return skipped;
    }

    /**
     * Takes the earliest rows away, in the order of their times; the column of times is {@link #timeColumn}. Ends the
     * collecting.
     *
     * @param most rows at most
     * @param uri where they came from, for the baseline's record
     * @throws BaselineBuildException when there are none
     */
    public MemoryData earliest(int most, String uri) {
        if (rows == 0) {
            throw new BaselineBuildException("there is no event of %s/%s with all of its values in %s%s"
                    .formatted(model, version, uri, skipped == 0 ? "" : ", and " + skipped + " rows without"));
        }
        long[] unordered = times.build().toArray();
        times = LongStream.builder();
        int[] order = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingLong(row -> unordered[row]))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
        rows = 0;
        var data = new MemoryData(uri, order.length)
                .times(
                        timeColumn,
                        IntStream.of(order).mapToLong(row -> unordered[row]).toArray());
        columns.forEach(column -> column.moveTo(data, order));
        return data;
    }
}
