package io.trimtab.standalone.cli;

import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.VersionDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    @Option(names = "--score", paramLabel = "OUTPUT", description = "the output that is the score")
    @Nullable
    String score;

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
        var name = Optional.ofNullable(path.getFileName()).map(Path::toString).orElseThrow();
        var kind = runtime != null ? runtime : name.endsWith(".onnx") ? "onnxruntime" : "djl";
        var target = name.endsWith(".onnx") ? "model.onnx" : name;
        var draft = VersionDraft.builder(kind, target);
        files(path, target, draft);
        if (kind.equals("onnxruntime")) {
            try (var model = OnnxModelFile.open(path)) {
                draft.inputs(model.signature().inputs())
                        .outputs(model.signature().outputs());
            }
        }
        if (baseline != null) {
            draft.file("baseline.json", FileContent.of(baseline));
        }
        for (int column = 0; column < features.size(); column++) {
            var feature = features.get(column);
            draft.feature(new Feature(
                    feature,
                    String.valueOf(input),
                    column,
                    FeatureType.NUMERIC,
                    calendar.contains(feature) ? FeatureRole.CALENDAR : FeatureRole.FEATURE));
        }
        if (score != null) {
            draft.prediction(new OutputRole(score, score, 0, FeatureType.NUMERIC, PredictionRole.SCORE));
        }
        return draft.build();
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
