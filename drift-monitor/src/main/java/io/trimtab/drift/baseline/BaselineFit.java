package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.events.Datatype;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a baseline is one of a version: each of its columns must be found in the version's events, with values of its kind.
 *
 * @param features of the version's manifest
 * @param predictions of the version's manifest
 * @param inputs the version's tensors, empty when they are not known
 * @param outputs the version's tensors, empty when they are not known
 */
public record BaselineFit(
        List<Feature> features, List<OutputRole> predictions, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    /** Copies the lists. */
    public BaselineFit {
        features = List.copyOf(features);
        predictions = List.copyOf(predictions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * Where each column's values are.
     *
     * @param name what messages call the baseline
     * @throws InvalidBaselineException that lists every column that does not fit, and why
     */
    public List<ColumnSource> sources(BaselineProfile profile, String name) {
        List<ColumnSource> sources = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (Column column : profile.layout().columns()) {
            Optional<ColumnSource> source = named(column).or(() -> positional(column));
            source.flatMap(found -> difference(column, found)).ifPresent(differences::add);
            source.ifPresentOrElse(
                    sources::add,
                    () -> differences.add("'%s' is no %s of the version"
                            .formatted(column.name(), column.role().prediction() ? "prediction" : "feature")));
        }
        if (!differences.isEmpty()) {
            throw new InvalidBaselineException(
                    "baseline %s does not fit its version: %s; the version has the features %s"
                                    .formatted(name, String.join("; ", differences), names(features))
                            + " and the predictions "
                            + predictions.stream().map(OutputRole::name).toList());
        }
        return sources;
    }

    /** Features of the version that the baseline lacks: nobody watches them. */
    public Set<String> unwatched(BaselineProfile profile) {
        Set<String> missing = features.stream()
                .filter(feature -> feature.role() == FeatureRole.FEATURE)
                .map(Feature::name)
                .collect(Collectors.toCollection(TreeSet::new));
        profile.layout().columns().forEach(column -> missing.remove(column.name()));
        return missing;
    }

    private static List<String> names(List<Feature> features) {
        return features.stream().map(Feature::name).toList();
    }

    private Optional<ColumnSource> named(Column column) {
        return column.role().prediction()
                ? predictions.stream()
                        .filter(output -> output.name().equals(column.name()))
                        .map(BaselineFit::source)
                        .findFirst()
                : features.stream()
                        .filter(feature -> feature.name().equals(column.name()))
                        .map(BaselineFit::source)
                        .findFirst();
    }

    static ColumnSource source(Feature feature) {
        return new ColumnSource(ColumnSource.Side.REQUEST, feature.input(), feature.column());
    }

    static ColumnSource source(OutputRole output) {
        return new ColumnSource(ColumnSource.Side.RESPONSE, output.output(), output.column());
    }

    /** Unnamed columns are called {@code <tensor>_<column>}. */
    private static Optional<ColumnSource> positional(Column column) {
        int split = column.name().lastIndexOf('_');
        if (split < 1 || !column.name().substring(split + 1).matches("0|[1-9][0-9]{0,5}")) {
            return Optional.empty();
        }
        var side = column.role().prediction() ? ColumnSource.Side.RESPONSE : ColumnSource.Side.REQUEST;
        return Optional.of(new ColumnSource(
                side,
                column.name().substring(0, split),
                Integer.parseInt(column.name().substring(split + 1))));
    }

    private Optional<String> difference(Column column, ColumnSource source) {
        boolean request = source.side() == ColumnSource.Side.REQUEST;
        List<TensorSpec> tensors = request ? inputs : outputs;
        if (tensors.isEmpty()) {
            return Optional.empty();
        }
        String kind = request ? "input" : "output";
        Optional<TensorSpec> tensor = tensors.stream()
                .filter(spec -> spec.name().equals(source.tensor()))
                .findFirst();
        if (tensor.isEmpty()) {
            return Optional.of("'%s' would be in the %s '%s', which the version does not have"
                    .formatted(column.name(), kind, source.tensor()));
        }
        OptionalLong width = width(tensor.get());
        if (width.isPresent() && source.column() >= width.getAsLong()) {
            return Optional.of("'%s' would be column %d of the %s '%s', which has %d from 0 on"
                    .formatted(column.name(), source.column(), kind, source.tensor(), width.getAsLong()));
        }
        boolean texts = tensor.get().datatype() == Datatype.BYTES;
        return texts && column.bins() instanceof NumericBins
                ? Optional.of(
                        "'%s' has numbers, the %s '%s' holds texts".formatted(column.name(), kind, source.tensor()))
                : Optional.empty();
    }

    /** Columns of a row, where the shape tells; every dimension but the first. */
    private static OptionalLong width(TensorSpec tensor) {
        List<Long> shape = tensor.shape();
        if (tensor.anyRank() || shape.stream().skip(1).anyMatch(dimension -> dimension < 0)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(shape.stream().skip(1).reduce(1L, (left, right) -> left * right));
    }
}
