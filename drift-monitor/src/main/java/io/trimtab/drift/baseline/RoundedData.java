package io.trimtab.drift.baseline;

import io.trimtab.events.Datatype;
import io.trimtab.registry.Feature;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Training rows with the numbers that the model sees: rounded to the type of the input (or output) that they belong to.
 *
 * <p>The values of live traffic are rounded in the same way ({@link Datatype#nearest}), so a value that is exactly an edge
 * of a bin falls on the same side of it in both.
 */
final class RoundedData implements BaselineData {
    private final BaselineData exact;
    private final Map<String, Datatype> types;

    private RoundedData(BaselineData exact, Map<String, Datatype> types) {
        this.exact = exact;
        this.types = types;
    }

    /** The data as that version's model sees it; columns whose type the manifest does not tell stay as they are. */
    static BaselineData of(BaselineData exact, Manifest manifest) {
        Map<String, Datatype> types = new HashMap<>();
        for (Feature feature : manifest.features()) {
            find(manifest.inputs(), feature.input()).ifPresent(type -> types.put(feature.name(), type));
        }
        for (OutputRole output : manifest.predictions()) {
            find(manifest.outputs(), output.output()).ifPresent(type -> types.put(output.name(), type));
        }
        return types.isEmpty() ? exact : new RoundedData(exact, types);
    }

    private static Optional<Datatype> find(List<TensorSpec> tensors, String name) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .map(TensorSpec::datatype)
                .findFirst();
    }

    private Datatype type(String column) {
        return types.getOrDefault(column, Datatype.FP64);
    }

    @Override
    public BaselineData inOrderOf(String time) {
        return new RoundedData(exact.inOrderOf(time), types);
    }

    @Override
    public BaselineData only(String column, String text) {
        return new RoundedData(exact.only(column, text), types);
    }

    @Override
    public BaselineData with(RealisedError error) {
        return new RoundedData(exact.with(error), types);
    }

    @Override
    public String uri() {
        return exact.uri();
    }

    @Override
    public Optional<String> digest() {
        return exact.digest();
    }

    @Override
    public long rows() {
        return exact.rows();
    }

    @Override
    public List<Field> fields() {
        return exact.fields();
    }

    @Override
    public void scan(@Nullable String time, List<String> columns, RowVisitor visitor) {
        var rounded = new RoundedRow(columns.stream().map(this::type).toArray(Datatype[]::new));
        exact.scan(time, columns, row -> {
            rounded.exact = row;
            visitor.row(rounded);
        });
    }

    private static final class RoundedRow implements Row {
        private final Datatype[] types;
        private @Nullable Row exact;

        RoundedRow(Datatype[] types) {
            this.types = types;
        }

        private Row row() {
            if (exact == null) {
                throw new IllegalStateException("no row is being visited");
            }
            return exact;
        }

        @Override
        public long time() {
            return row().time();
        }

        @Override
        public double number(int column) {
            return types[column].nearest(row().number(column));
        }

        @Override
        public @Nullable String text(int column) {
            return row().text(column);
        }

        @Override
        public boolean missing(int column) {
            return row().missing(column);
        }
    }

    @Override
    public void numbers(String column, ValueVisitor visitor) {
        var distinct = new DistinctNumbers(type(column), visitor);
        exact.numbers(column, distinct::next);
        distinct.end();
    }

    /** Joins neighbours that are one number after rounding; what is rounded to an infinity is not finite any more. */
    private static final class DistinctNumbers {
        private final Datatype type;
        private final ValueVisitor visitor;
        private double last = Double.NaN;
        private long rows;

        DistinctNumbers(Datatype type, ValueVisitor visitor) {
            this.type = type;
            this.visitor = visitor;
        }

        void next(double value, long count) {
            double rounded = type.nearest(value) + 0.0; // -0.0 becomes 0.0
            if (rounded != last) {
                end();
                last = rounded;
            }
            rows += count;
        }

        void end() {
            if (rows > 0 && Double.isFinite(last)) {
                visitor.value(last, rows);
            }
            rows = 0;
        }
    }

    @Override
    public void texts(String column, TextVisitor visitor) {
        exact.texts(column, visitor);
    }

    @Override
    public void close() {
        exact.close();
    }
}
