package io.trimtab.standalone.cli;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "build",
        description = "Builds baseline.json from a Parquet, CSV or JSON lines file of training rows.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "'trimtab model push --training-data FILE' does this and adds the version in one go. A baseline made here is"
                    + " added with: trimtab model push NAME model.onnx --baseline baseline.json"
        })
final class BaselineBuildCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            description = "training rows: .parquet, .csv, .jsonl")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "baseline.json",
            description = "the file to write (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path target;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "the rows' times; without it nothing can be said about how days differ, and no retrain is"
                    + " automatic")
    @Nullable
    String time;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "COLUMN",
            description = "columns to leave out, such as the label")
    List<String> excluded = List.of();

    @Option(
            names = "--prediction",
            split = ",",
            paramLabel = "COLUMN",
            description = "columns with the model's own answers")
    List<String> predictions = List.of();

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description =
                    "the column with what came true (0 and 1, or true and false): it is no feature, and every score"
                            + " gets a calibration map")
    @Nullable
    String label;

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "COLUMN=TYPE",
            description =
                    "treat a column as numeric or categorical, such as store=categorical for a code that is a number;"
                            + " otherwise numbers are numeric and texts categorical, or what the manifest says")
    Map<String, String> types = Map.of();

    @Option(
            names = "--calendar",
            split = ",",
            paramLabel = "COLUMN",
            description = "columns that are functions of the calendar")
    List<String> calendar = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "the registry's folder, for --model")
    @Nullable
    Path models;

    @Option(
            names = "--model",
            paramLabel = "REF",
            description = "take names, types and roles from this version's manifest, and its answers from the model"
                    + " where the rows have none")
    @Nullable
    String model;

    @Override
    public void run() {
        try (var rows = BaselineData.file(data)) {
            var builder = new BaselineBuilder(rows);
            if (time != null) {
                builder.time(time);
            }
            excluded.forEach(builder::exclude);
            if (label != null) {
                builder.label(label);
            }
            types.forEach((column, type) -> builder.type(column, type(column, type)));
            predictions.forEach(builder::prediction);
            calendar.forEach(column -> builder.role(column, ColumnRole.CALENDAR));
            builder.progress(new ProgressLines(spec.commandLine().getErr(), System::nanoTime));
            var profile = model == null ? builder.build() : build(builder, rows, version(model));
            BaselineFile.write(profile, target);
            told(profile, target).forEach(spec.commandLine().getOut()::println);
            if (label != null && profile.calibration().isEmpty()) {
                spec.commandLine()
                        .getOut()
                        .println("no calibration map: it needs a score, and rows with it and the label");
            }
            spec.commandLine().getOut().flush();
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "'" + target + "' cannot be written: " + e.getMessage());
        }
    }

    /** What a person is told of a new baseline. */
    static List<String> told(BaselineProfile profile, Path file) {
        List<String> lines = new ArrayList<>();
        lines.add("%s: %,d rows, %d columns, %d blocks of %s"
                .formatted(
                        file,
                        profile.dataset().rows(),
                        profile.layout().columns().size(),
                        profile.blocks().size(),
                        profile.blockLength()));
        lines.addAll(BaselineClaims.of(profile, DriftPolicy.DEFAULT).sentences(DriftPolicy.DEFAULT));
        return lines;
    }

    private FeatureType type(String column, String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "numeric" -> FeatureType.NUMERIC;
            case "categorical" -> FeatureType.CATEGORICAL;
            default ->
                throw new ParameterException(
                        spec.commandLine(),
                        "--type must be numeric or categorical, was '" + type + "' for '" + column + "'");
        };
    }

    private ModelVersion version(String reference) {
        var folder = Folders.existing(spec, "--models", models == null ? Path.of("models") : models);
        return new FileModelRegistry(folder, Duration.ofSeconds(1), InstantSource.system())
                .resolve(ModelReference.parse(reference));
    }

    /** Has the model predict the rows where the data has no predictions. */
    private BaselineProfile build(BaselineBuilder builder, BaselineData rows, ModelVersion version) {
        var manifest = version.manifest();
        builder.manifest(manifest);
        var scores = OnnxModelFile.scores(manifest);
        boolean given = !predictions.isEmpty()
                || manifest.predictions().stream()
                        .anyMatch(output -> rows.fields().stream()
                                .anyMatch(field -> field.name().equals(output.name())));
        if (given || scores.isEmpty() || !manifest.runtime().equals(OnnxModelRuntime.NAME)) {
            return builder.build();
        }
        version.verifyDigests();
        try (var loaded = OnnxModelFile.open(version)) {
            return builder.predictor(scores, loaded.predictor()).build();
        }
    }
}
