package io.trimtab.standalone.cli;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.BaselineFit;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.InvalidBaselineException;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.Lineage;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.TensorSpec;
import io.trimtab.registry.TrainingData;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.VersionFiles;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import io.trimtab.serving.runtime.tensorflow.SavedModelRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code model push} is told about a version, and the draft made of it. */
final class PushOptions {
    @Option(names = "--runtime", paramLabel = "NAME", description = "onnxruntime or djl (default: by the file)")
    @Nullable
    String runtime;

    @Option(names = "--baseline", paramLabel = "FILE", description = "baseline.json of its training data")
    @Nullable
    Path baseline;

    @Option(
            names = "--training-data",
            paramLabel = "FILE",
            description =
                    "training rows (.parquet, .csv, .jsonl): makes the baseline, with the model's own answers for them")
    @Nullable
    Path trainingData;

    @Option(names = "--time", paramLabel = "COLUMN", description = "the times of the rows of --training-data")
    @Nullable
    String time;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description =
                    "what came true (0 and 1, or true and false) in --training-data: a calibration map of the score")
    @Nullable
    String label;

    @Option(names = "--input", paramLabel = "NAME", description = "the input that --features are the columns of")
    @Nullable
    String input;

    @Option(
            names = "--features",
            split = ",",
            paramLabel = "NAME",
            description = "names of the input's columns, in order")
    List<String> features = List.of();

    @Option(
            names = "--calendar",
            split = ",",
            paramLabel = "NAME",
            description = "those of them that are functions of the calendar")
    List<String> calendar = List.of();

    @Option(
            names = "--categorical",
            split = ",",
            paramLabel = "NAME",
            description = "those of them that are codes, not amounts, such as the number of a shop")
    List<String> categorical = List.of();

    @Option(names = "--score", paramLabel = "OUTPUT", description = "the output that is the score")
    @Nullable
    String score;

    @Option(
            names = "--processing",
            paramLabel = "FILE",
            description = "steps before and after the model, as JSON; the files they name lie beside it")
    @Nullable
    Path processing;

    @Option(names = "--promote", description = "make it the champion")
    boolean promote;

    VersionDraft draft(CommandLine command, Path path) {
        if (Files.notExists(path)) {
            throw new ParameterException(command, "'" + path + "' does not exist");
        }
        if (!features.isEmpty() && input == null) {
            throw new ParameterException(
                    command, "--features needs --input, the name of the tensor they are columns of");
        }
        refuseUnknown(command, "--calendar", calendar);
        refuseUnknown(command, "--categorical", categorical);
        if (label != null && (trainingData == null || score == null)) {
            throw new ParameterException(command, "--label needs --training-data and --score");
        }
        if (trainingData != null && baseline != null) {
            throw new ParameterException(command, "either --baseline or --training-data, not both");
        }
        var name = Optional.ofNullable(path.getFileName()).map(Path::toString).orElseThrow();
        var kind = runtime != null ? runtime : name.endsWith(".onnx") ? OnnxModelRuntime.NAME : "djl";
        var target = name.endsWith(".onnx") ? "model.onnx" : name;
        var draft = VersionDraft.builder(kind, target).features(features()).predictions(predictions());
        files(path, target, draft);
        var steps = processing == null ? Optional.<ProcessingFile>empty() : Optional.of(processingFile(command));
        steps.ifPresent(file -> file.addTo(draft, target));
        if (baseline != null) {
            draft.file(ModelVersion.BASELINE_FILE, FileContent.of(baseline));
        }
        if (kind.equals(OnnxModelRuntime.NAME)) {
            try (var model = OnnxModelFile.open(path, steps, features(), predictions())) {
                check(command, model.signature());
                draft.inputs(model.signature().inputs())
                        .outputs(model.signature().outputs());
                checkBaseline(
                        command, model.signature().inputs(), model.signature().outputs());
                if (trainingData != null) {
                    addBaseline(command, draft, model, trainingData);
                }
            }
        } else if (SavedModelRuntime.isSavedModel(path) && processing == null) {
            // With steps around it, clients see other tensors than the model's own.
            var signature = savedModel(path);
            check(command, signature);
            checkBaseline(command, signature.inputs(), signature.outputs());
            draft.inputs(signature.inputs()).outputs(signature.outputs());
        } else {
            checkBaseline(command, List.of(), List.of());
        }
        if (trainingData != null && !kind.equals(OnnxModelRuntime.NAME)) {
            throw new ParameterException(
                    command, "--training-data needs a model that runtime " + OnnxModelRuntime.NAME + " can run");
        }
        return draft.build();
    }

    private void refuseUnknown(CommandLine command, String option, List<String> names) {
        List<String> unknown =
                names.stream().filter(name -> !features.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    command, option + " must name some of --features " + features + ", names " + unknown);
        }
    }

    private ProcessingFile processingFile(CommandLine command) {
        try {
            return ProcessingFile.read(Objects.requireNonNull(processing));
        } catch (IOException e) {
            throw new ParameterException(
                    command, "--processing '" + processing + "' cannot be read: " + VersionFiles.describe(e));
        }
    }

    private static ModelSignature savedModel(Path folder) {
        try {
            return SavedModelRuntime.defaultSignature(folder);
        } catch (ModelLoadException e) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION, "'" + folder + "' is refused: " + e.getMessage(), e);
        }
    }

    private List<Feature> features() {
        return IntStream.range(0, features.size())
                .mapToObj(column -> new Feature(
                        features.get(column),
                        String.valueOf(input),
                        column,
                        categorical.contains(features.get(column)) ? FeatureType.CATEGORICAL : FeatureType.NUMERIC,
                        calendar.contains(features.get(column)) ? FeatureRole.CALENDAR : FeatureRole.FEATURE))
                .toList();
    }

    private List<OutputRole> predictions() {
        return score == null
                ? List.of()
                : List.of(new OutputRole(score, score, 0, FeatureType.NUMERIC, PredictionRole.SCORE));
    }

    /** Refuses names that the model does not have. */
    private void check(CommandLine command, ModelSignature signature) {
        var inputs = signature.inputs().stream().map(TensorSpec::name).toList();
        if (input != null && !inputs.contains(input)) {
            throw new ParameterException(command, "the model has no input '" + input + "', it has " + inputs);
        }
        var outputs = signature.outputs().stream().map(TensorSpec::name).toList();
        if (score != null && !outputs.contains(score)) {
            throw new ParameterException(command, "the model has no output '" + score + "', it has " + outputs);
        }
        for (TensorSpec spec : signature.inputs()) {
            var width =
                    spec.shape().isEmpty() ? -1 : spec.shape().get(spec.shape().size() - 1);
            if (spec.name().equals(input) && !features.isEmpty() && width > 0 && width != features.size()) {
                throw new ParameterException(
                        command,
                        "--features must name the %d columns of input '%s', names %d"
                                .formatted(width, input, features.size()));
            }
        }
    }

    /** Refuses a baseline that the monitor would refuse, and names features that it lacks. */
    private void checkBaseline(CommandLine command, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        if (baseline == null) {
            return;
        }
        var fit = new BaselineFit(features(), predictions(), inputs, outputs);
        BaselineProfile profile;
        try {
            profile = BaselineFile.read(baseline);
            fit.sources(profile, baseline.toString());
        } catch (InvalidBaselineException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
        Set<String> unwatched = fit.unwatched(profile);
        if (!unwatched.isEmpty()) {
            command.getOut().println("the baseline has no " + String.join(", ", unwatched) + ": nobody watches them");
        }
    }

    private void addBaseline(CommandLine command, VersionDraft.Builder draft, OnnxModelFile model, Path rows) {
        try (var data = BaselineData.file(rows)) {
            var builder = new BaselineBuilder(data).manifest(model.manifest());
            if (time != null) {
                builder.time(time);
            }
            if (label != null) {
                builder.label(label);
            }
            if (score != null) {
                builder.predictor(OnnxModelFile.scores(model.manifest()), model.predictor());
            }
            builder.progress(new ProgressLines(command.getErr(), System::nanoTime));
            var profile = builder.build();
            draft.file(ModelVersion.BASELINE_FILE, FileContent.of(BaselineFile.bytes(profile)));
            var dataset = profile.dataset();
            draft.lineage(new Lineage(
                    Optional.of(new TrainingData(
                            dataset.uri(), Optional.empty(), dataset.digest(), Optional.of(dataset.rows()))),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
            BaselineClaims.of(profile, DriftPolicy.DEFAULT)
                    .sentences(DriftPolicy.DEFAULT)
                    .forEach(command.getOut()::println);
        }
    }

    private static void files(Path path, String target, VersionDraft.Builder draft) {
        if (!Files.isDirectory(path)) {
            draft.file(target, FileContent.of(path));
            return;
        }
        try (var tree = Files.walk(path)) {
            tree.filter(Files::isRegularFile)
                    .forEach(file -> draft.file(
                            target + "/" + path.relativize(file).toString().replace('\\', '/'), FileContent.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("'" + path + "' cannot be read", e);
        }
    }
}
