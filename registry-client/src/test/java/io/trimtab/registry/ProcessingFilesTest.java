package io.trimtab.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.registry.file.FileModelRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a version's processing steps read belong to the version as its model does. */
final class ProcessingFilesTest {
    private static final Processing STEPS = new Processing(
            List.of(new StepSpec("tokenize", Optional.of("tokenizer.json"), Map.of("max_length", 16L))), List.of());

    @TempDir
    private Path root;

    private ModelRegistry registry;

    @BeforeEach
    void prepare() {
        registry = new FileModelRegistry(root, Duration.ofSeconds(1), InstantSource.system());
    }

    @Test
    void aRegisteredVersionKeepsItsStepsAndTheDigestsOfTheirFiles() {
        ModelVersion registered = registry.register("m", draft().build());

        ModelVersion read = registry.version("m", registered.version());
        assertThat(read.manifest().processing()).isEqualTo(STEPS);
        assertThat(read.manifest().files()).containsKey("tokenizer.json");
        read.verifyDigests();
    }

    @Test
    void aDraftMustBringTheFilesOfItsSteps() {
        VersionDraft draft = VersionDraft.builder("testing", "model.bin")
                .file("model.bin", bytes("model"))
                .processing(STEPS)
                .build();

        assertThatThrownBy(() -> registry.register("m", draft))
                .hasMessage("new version of model 'm': file 'tokenizer.json' of a processing step must be among the"
                        + " draft's files [model.bin]");
    }

    @Test
    void aStepsFileThatWasChangedIsRefused() throws IOException {
        registry.register("m", draft().build());
        Files.writeString(root.resolve("m/1/tokenizer.json"), "{\"evil\":true}");

        assertThatThrownBy(() -> registry.version("m", "1").verifyDigests())
                .hasMessageContaining("file tokenizer.json must have the SHA-256");
    }

    @Test
    void aStepsFileThatTheManifestDoesNotListIsRefused() throws IOException {
        registry.register("m", draft().build());
        Path manifest = root.resolve("m/1/manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replaceFirst("\"tokenizer.json\" : \"[0-9a-f]{64}\"", "\"x\" : \"0\"")
                        .replaceFirst(",?\\s*\"x\" : \"0\"", ""));

        assertThatThrownBy(() -> registry.version("m", "1").verifyDigests())
                .hasMessage(
                        "model 'm' version '1' file tokenizer.json belongs to a processing step, so the manifest must"
                                + " list its SHA-256");
    }

    @Test
    void aStepsFileThatLeavesTheVersionsFolderIsRefused() throws IOException {
        registry.register("m", draft().build());
        Path secret = Files.writeString(root.resolve("secret.json"), "tokenizer");
        Files.delete(root.resolve("m/1/tokenizer.json"));
        Files.createSymbolicLink(root.resolve("m/1/tokenizer.json"), secret);

        assertThatThrownBy(() -> registry.version("m", "1").verifyDigests())
                .hasMessageContaining("must lie within the version's folder, but is a link that leaves it");
    }

    private static VersionDraft.Builder draft() {
        return VersionDraft.builder("testing", "model.bin")
                .file("model.bin", bytes("model"))
                .file("tokenizer.json", bytes("tokenizer"))
                .processing(STEPS);
    }

    private static FileContent bytes(String text) {
        return FileContent.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
