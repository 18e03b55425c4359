package io.trimtab.drift.baseline;

import io.trimtab.events.Cell;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.TensorData;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.OutputRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one version's prediction events, collected to build a baseline of: a column for each feature and prediction
 * that the version's manifest names, and the time.
 *
 * <p>Events of other versions, failed ones and ones whose values were left out (truncated) are skipped and counted. A cell
 * that is missing, not a number or of another type counts as missing. 8 bytes a row and column, and as much for the time.
 */
public final class EventRows {
    private final Manifest manifest;
    private final String model;
    private final String version;
    private final List<Collected> columns = new ArrayList<>();
    private final LongStream.Builder times = LongStream.builder();
    private final Map<String, String> texts = new HashMap<>();
    private int rows;
    private long skipped;

    /** A column being collected: numbers, or texts where it is categorical. */
    private record Collected(
            String name,
            ColumnSource source,
            boolean numeric,
            DoubleStream.Builder numbers,
            List<@Nullable String> texts) {
        static Collected of(String name, ColumnSource source, FeatureType type) {
            return new Collected(name, source, type == FeatureType.NUMERIC, DoubleStream.builder(), new ArrayList<>());
        }

        void addMissing() {
            if (numeric) {
                numbers.add(Double.NaN);
            } else {
                texts.add(null);
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
        this.manifest = manifest;
        for (Feature feature : manifest.features()) {
            columns.add(Collected.of(feature.name(), RegistryBaselines.source(feature), feature.type()));
        }
        if (columns.isEmpty()) {
            throw new BaselineBuildException("version " + model + "/" + version
                    + " must name its features for a baseline of its events, names none");
        }
        for (OutputRole output : manifest.predictions()) {
            columns.add(Collected.of(output.name(), RegistryBaselines.source(output), output.type()));
        }
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
            boolean request = column.source().side() == ColumnSource.Side.REQUEST;
            TensorData tensor = tensor(
                    request ? event.inputs() : event.outputs(), column.source().tensor());
            for (int row = 0; row < attributes.rows(); row++) {
                add(column, tensor, row);
            }
        }
        rows = Math.addExact(rows, attributes.rows());
    }

    private void add(Collected column, @Nullable TensorData tensor, int row) {
        int at = column.source().column();
        if (tensor == null || !tensor.hasData() || row >= tensor.rows() || at >= tensor.columns()) {
            column.addMissing();
            return;
        }
        Cell cell = tensor.cell(row, at);
        if (column.numeric()) {
            column.numbers()
                    .add(
                            switch (cell) {
                                case NUMBER -> tensor.number(row, at);
                                case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
                                case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
                                case TEXT, MISSING, NAN, TYPE_ERROR -> Double.NaN;
                            });
        } else if (cell == Cell.TEXT || cell == Cell.NUMBER) {
            column.texts().add(texts.computeIfAbsent(tensor.label(row, at), text -> text));
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

    /** The manifest whose columns these are. */
    public Manifest manifest() {
        return manifest;
    }

    /**
     * The earliest rows, in the order of their times; the column of times is {@link MemoryData#TIME}. Ends the collecting.
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
        int[] order = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingLong(row -> unordered[row]))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
        var data = new MemoryData(uri, order.length)
                .times(IntStream.of(order).mapToLong(row -> unordered[row]).toArray());
        for (Collected column : columns) {
            if (column.numeric()) {
                double[] values = column.numbers().build().toArray();
                data.numbers(
                        column.name(),
                        IntStream.of(order).mapToDouble(row -> values[row]).toArray());
            } else {
                List<@Nullable String> values = new ArrayList<>();
                IntStream.of(order).forEach(row -> values.add(column.texts().get(row)));
                data.texts(column.name(), values);
            }
        }
        return data;
    }
}
