package io.trimtab.drift;

import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.topology.SampleModel;
import io.trimtab.registry.AliasChange;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.file.FileModelRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** A registry folder with the sample model. */
public final class SampleRegistry {
    private static final byte[] BASELINE =
            BaselineFile.bytes(SampleModel.baseline().profile().orElseThrow());

    private SampleRegistry() {}

    /** Versions 1 to {@code versions}, each with the sample's baseline; champion has moved through all of them. */
    public static ModelRegistry in(Path folder, int versions) {
        var registry = new FileModelRegistry(folder, Duration.ofSeconds(1), InstantSource.system());
        for (int number = 1; number <= versions; number++) {
            String version = add(registry, number);
            Optional<String> before = number == 1 ? Optional.empty() : Optional.of(Integer.toString(number - 1));
            registry.moveAlias(
                    new AliasChange(SampleModel.NAME, Aliases.CHAMPION, before, version, "test", "new version"));
        }
        return registry;
    }

    /** Registers version {@code number}, an ONNX file that says its IR version and nothing else, without moving an alias. */
    public static String add(ModelRegistry registry, int number) {
        return registry.register(
                        SampleModel.NAME,
                        VersionDraft.builder("onnxruntime", "model.onnx")
                                .file("model.onnx", FileContent.of(new byte[] {8, (byte) number}))
                                .file("baseline.json", FileContent.of(BASELINE))
                                .feature(new Feature("x", "input", 0, FeatureType.NUMERIC, FeatureRole.FEATURE))
                                .prediction(new OutputRole("p", "p", 0, FeatureType.NUMERIC, PredictionRole.SCORE))
                                .build())
                .version();
    }
}
