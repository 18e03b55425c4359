package io.trimtab.standalone.cli;

import io.trimtab.drift.baseline.BaselineBuildException;
import io.trimtab.drift.baseline.Predictor;
import io.trimtab.events.Datatype;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.Processing;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.processing.ModelProcessing;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A model as a command needs it: its signature, or its answers for training rows. Loaded as a serving node would. */
final class OnnxModelFile implements AutoCloseable {
    private static final String UNREGISTERED = "file";

    private final ModelVersion version;
    private final LoadedModel loaded;

    private OnnxModelFile(ModelVersion version, LoadedModel loaded) {
        this.version = version;
        this.loaded = loaded;
    }

    /** Fails with {@code INVALID_VERSION} and the engine's reason when the file is no model that can be served. */
    static OnnxModelFile open(ModelVersion version) {
        return new OnnxModelFile(version, load(version, version.manifest().processing(), version.directory()));
    }

    private static LoadedModel load(ModelVersion version, Processing processing, Path filesOfSteps) {
        try {
            LoadedModel engine = new OnnxModelRuntime().load(version, RuntimeOptions.DEFAULT);
            boolean wrapped = false;
            try {
                LoadedModel model = ModelProcessing.wrap(engine, processing, filesOfSteps);
                wrapped = true;
                return model;
            } finally {
                if (!wrapped) {
                    engine.close();
                }
            }
        } catch (ModelLoadException e) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    "'" + version.modelFile() + "' is refused: " + e.getMessage(),
                    e);
        }
    }

    /**
     * A file that is in no registry yet.
     *
     * @param steps what its manifest will do before and after it
     * @param features the names that its manifest will give its columns
     * @param predictions the names that its manifest will give its answers
     */
    static OnnxModelFile open(
            Path file, Optional<ProcessingFile> steps, List<Feature> features, List<OutputRole> predictions) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        var bare = manifest(absolute, List.of(), List.of(), List.of(), List.of());
        var version = new ModelVersion(UNREGISTERED, "1", folder, absolute, bare);
        LoadedModel loaded = load(
                version,
                steps.map(ProcessingFile::processing).orElse(Processing.NONE),
                steps.map(ProcessingFile::folder).orElse(folder));
        ModelSignature signature = loaded.signature();
        var named = manifest(absolute, signature.inputs(), signature.outputs(), features, predictions);
        return new OnnxModelFile(new ModelVersion(UNREGISTERED, "1", folder, absolute, named), loaded);
    }

    private static Manifest manifest(
            Path file,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            List<Feature> features,
            List<OutputRole> predictions) {
        return new Manifest(
                Manifest.FORMAT_VERSION,
                OnnxModelRuntime.NAME,
                String.valueOf(file.getFileName()),
                Map.of(),
                inputs,
                outputs,
                features,
                predictions,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Instant.EPOCH,
                Map.of(),
                Processing.NONE,
                true);
    }

    /** What the registry says of the version, or will say. */
    Manifest manifest() {
        return version.manifest();
    }

    ModelSignature signature() {
        return loaded.signature();
    }

    /** The manifest's predictions that are numbers: what {@link #predictor} answers with. */
    static List<OutputRole> scores(Manifest manifest) {
        return manifest.predictions().stream()
                .filter(output -> output.type() == FeatureType.NUMERIC)
                .toList();
    }

    /** Answers for rows of the manifest's features, which must be all columns of the only input. */
    Predictor predictor() {
        List<Feature> features = version.manifest().features();
        List<TensorSpec> inputs = signature().inputs();
        Set<String> named = features.stream().map(Feature::input).collect(Collectors.toSet());
        Set<Integer> columns = features.stream().map(Feature::column).collect(Collectors.toSet());
        boolean fits = inputs.size() == 1
                && inputs.get(0).shape().size() == 2
                && named.equals(Set.of(inputs.get(0).name()))
                && inputs.get(0).datatype().isFloating()
                && inputs.get(0).datatype().byteSize() >= Float.BYTES
                && columns.size() == features.size()
                && columns.stream().allMatch(column -> column < features.size())
                && inputs.get(0).accepts(new long[] {inputs.get(0).hasRows() ? 1 : -1, features.size()});
        if (!fits) {
            throw new BaselineBuildException(
                    "%s can predict training rows only with one input of rows in FP32 or FP64 whose columns are all features"
                                    .formatted(version.reference())
                            + " of its manifest, has inputs " + inputs + " and " + features.size()
                            + " features; name a column with its answers by --prediction instead");
        }
        return rows -> predict(inputs.get(0), features, rows);
    }

    private double[][] predict(TensorSpec input, List<Feature> features, double[][] rows) {
        boolean wide = input.datatype() == Datatype.FP64;
        ByteBuffer data = Tensor.allocate(input.datatype(), (long) rows.length * features.size());
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < features.size(); i++) {
                int at = row * features.size() + features.get(i).column();
                if (wide) {
                    data.putDouble(at * Double.BYTES, rows[row][i]);
                } else {
                    data.putFloat(at * Float.BYTES, (float) rows[row][i]);
                }
            }
        }
        List<OutputRole> scores = scores(version.manifest());
        var shape = new long[] {rows.length, features.size()};
        List<Tensor> outputs = run(Tensor.of(input.name(), input.datatype(), shape, data), scores);
        try {
            var answers = new double[rows.length][scores.size()];
            for (int score = 0; score < scores.size(); score++) {
                column(outputs, scores.get(score), answers, score);
            }
            return answers;
        } finally {
            outputs.forEach(Tensor::close);
        }
    }

    private List<Tensor> run(Tensor input, List<OutputRole> scores) {
        try {
            return loaded.run(
                    loaded.signature(),
                    List.of(input),
                    scores.stream().map(OutputRole::output).collect(Collectors.toSet()),
                    Cancellation.never());
        } catch (InferenceFailedException e) {
            throw new BaselineBuildException(
                    version.reference() + " cannot predict the training rows: " + e.getMessage(), e);
        }
    }

    private void column(List<Tensor> outputs, OutputRole score, double[][] answers, int into) {
        Tensor tensor = outputs.stream()
                .filter(output -> output.name().equals(score.output()))
                .findFirst()
                .orElseThrow(() -> new BaselineBuildException(
                        version.reference() + " has no output '" + score.output() + "', which its manifest names"));
        boolean wide = tensor.datatype() == Datatype.FP64;
        long width = tensor.elementCount() / answers.length;
        if ((!wide && tensor.datatype() != Datatype.FP32)
                || width * answers.length != tensor.elementCount()
                || score.column() >= width) {
            throw new BaselineBuildException("%s output %s must hold FP32 or FP64 with a column %d for each of %d rows"
                    .formatted(version.reference(), tensor, score.column(), answers.length));
        }
        ByteBuffer data = tensor.data();
        for (int row = 0; row < answers.length; row++) {
            int at = data.position()
                    + (int) (row * width + score.column()) * tensor.datatype().byteSize();
            answers[row][into] = wide ? data.getDouble(at) : (double) data.getFloat(at);
        }
    }

    @Override
    public void close() {
        loaded.close();
    }
}
