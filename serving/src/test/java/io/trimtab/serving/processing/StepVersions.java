package io.trimtab.serving.processing;

import io.trimtab.registry.FileContent;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.Processing;
import io.trimtab.registry.StepSpec;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Versions with processing steps: registered in a folder, and loaded from there as a server loads them. */
public final class StepVersions {
    private final Path root;
    private final Map<String, FileContent> files = new LinkedHashMap<>();

    public StepVersions(Path root) {
        this.root = root;
    }

    /** A step without a file; {@code options} are names and values in turn. */
    public static StepSpec step(String type, Object... options) {
        return step(type, Optional.empty(), options);
    }

    public static StepSpec stepWithFile(String type, String file, Object... options) {
        return step(type, Optional.of(file), options);
    }

    private static StepSpec step(String type, Optional<String> file, Object... options) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            Object value = options[i + 1];
            named.put((String) options[i], value instanceof Integer number ? (Object) number.longValue() : value);
        }
        return new StepSpec(type, file, named);
    }

    public static Processing before(StepSpec... steps) {
        return new Processing(List.of(steps), List.of());
    }

    public static Processing after(StepSpec... steps) {
        return new Processing(List.of(), List.of(steps));
    }

    /** A file beside the model. */
    public StepVersions file(String path, FileContent content) {
        files.put(path, content);
        return this;
    }

    public StepVersions file(String path, String content) {
        return file(path, FileContent.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    public ModelVersion register(String model, FileContent onnx, Processing steps) {
        var draft = VersionDraft.builder(OnnxModelRuntime.NAME, "model.onnx")
                .file("model.onnx", onnx)
                .processing(steps);
        files.forEach(draft::file);
        return new FileModelRegistry(root, Duration.ofSeconds(1), InstantSource.system())
                .register(model, draft.build());
    }

    /** One of the models under {@code src/test/resources/processing}, loaded with steps around it. */
    public LoadedModel load(String onnx, Processing steps) throws ModelLoadException {
        return load(register("m", resource("/processing/" + onnx), steps));
    }

    /** A file on the tests' class path. */
    public static FileContent resource(String name) {
        return () -> Objects.requireNonNull(StepVersions.class.getResourceAsStream(name), name);
    }

    /** A registered version as a server loads it. */
    static LoadedModel load(ModelVersion version) throws ModelLoadException {
        version.verifyDigests();
        LoadedModel engine = new OnnxModelRuntime().load(version, RuntimeOptions.DEFAULT);
        try {
            return ModelProcessing.wrap(engine, version.manifest().processing(), version.directory());
        } catch (ModelLoadException | RuntimeException e) {
            engine.close();
            throw e;
        }
    }
}
