package io.trimtab.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.registry.file.FileModelRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose weights lie beside them, and those that reach for files they must not have. */
final class OnnxIntegrityTest {
    @TempDir
    private Path root;

    private Path folder;
    private ModelRegistry registry;

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectories(root.resolve("m/1"));
        registry = new FileModelRegistry(root, Duration.ofSeconds(1), InstantSource.system());
        Files.write(root.resolve("secret.bin"), new byte[] {7});
    }

    @Test
    void weightsBesideTheModelAreFine() throws IOException {
        model("weights/part-0.bin");
        Files.createDirectory(folder.resolve("weights"));
        Files.write(folder.resolve("weights/part-0.bin"), new byte[] {1});

        registry.version("m", "1").verifyDigests();
    }

    @Test
    void aLocationThatLeavesTheFolderIsRefused() throws IOException {
        for (String location : List.of(
                "../../secret.bin",
                "/etc/passwd",
                "weights/../../../secret.bin",
                "",
                ".",
                "..",
                "./x",
                "a//b",
                "..\\secret.bin",
                "C:/x",
                "a\0b")) {
            model(location);

            assertRefused("must be a relative path without '..' within the version's folder");
        }
    }

    @Test
    void weightsThatAreASymbolicLinkAreRefused() throws IOException {
        model("weights.bin");
        Files.createSymbolicLink(folder.resolve("weights.bin"), root.resolve("secret.bin"));

        assertRefused("must be a regular file in the version's folder, was a symbolic link");
    }

    @Test
    void weightsInAFolderThatIsASymbolicLinkAreRefused() throws IOException {
        model("weights/x.bin");
        Files.createDirectory(folder.resolve("real"));
        Files.write(folder.resolve("real/x.bin"), new byte[] {1});
        Files.createSymbolicLink(folder.resolve("weights"), Path.of("real"));

        assertRefused("must be reached without symbolic links");
    }

    @Test
    void weightsThatAreAHardLinkAreRefused() throws IOException {
        model("weights.bin");
        Files.createLink(folder.resolve("weights.bin"), root.resolve("secret.bin"));

        assertRefused("must have one name, had 2 (hard links)");
    }

    @Test
    void weightsThatAreMissingAreNamed() throws IOException {
        model("weights.bin");

        assertRefused("external data 'weights.bin' must be a regular file in the version's folder, which is missing");
    }

    @Test
    void aRegisteredModelMustBringItsWeightsAlong() throws IOException {
        byte[] model = OnnxBytes.modelWithExternalData("weights.bin");
        VersionDraft.Builder draft =
                VersionDraft.builder("onnxruntime", "model.onnx").file("model.onnx", FileContent.of(model));

        assertThatThrownBy(() -> registry.register("n", draft.build()))
                .hasMessageContaining("external data 'weights.bin' must be a regular file");
        assertThat(registry.models()).containsExactly("m");

        ModelVersion version = registry.register(
                "n",
                draft.file("weights.bin", FileContent.of(new byte[] {1, 2})).build());
        version.verifyDigests();
        Files.write(version.directory().resolve("weights.bin"), new byte[] {1, 3});
        assertThatThrownBy(version::verifyDigests).hasMessageContaining("file weights.bin must have the SHA-256");
    }

    @Test
    void aFileThatIsNoModelIsRefused() throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "<html>404</html>");

        assertThatThrownBy(() -> registry.version("m", "1").verifyDigests())
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith(
                        "model 'm' version '1' file model.onnx must be an ONNX model, but cannot be read as one: ");
    }

    @Test
    void everyOnnxFileOfAModelsFolderIsLookedInto() throws IOException {
        Files.delete(folder);
        Files.createDirectories(root.resolve("m/1/saved_model/sub"));
        Files.write(root.resolve("m/1/saved_model/saved_model.pb"), new byte[] {1});
        Files.write(
                root.resolve("m/1/saved_model/sub/part.ONNX"),
                OnnxBytes.modelWithExternalData("../../../../secret.bin"));

        assertRefused("file saved_model/sub/part.ONNX external data '../../../../secret.bin' must be a relative path");
    }

    private void model(String location) throws IOException {
        Files.write(folder.resolve("model.onnx"), OnnxBytes.modelWithExternalData(location));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> registry.version("m", "1").verifyDigests())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((RegistryException) e).code()).isEqualTo(RegistryErrorCode.UNSAFE_PATH));
    }
}
