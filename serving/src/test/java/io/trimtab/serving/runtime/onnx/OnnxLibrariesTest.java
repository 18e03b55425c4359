package io.trimtab.serving.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxLibrariesTest {
    @Test
    void unpacksWhatTheJarHasAndNothingElse(@TempDir Path root) throws Exception {
        Path folder = root.resolve("some/where");
        Files.createDirectories(folder);
        Path engine = folder.resolve(System.mapLibraryName("onnxruntime"));
        Files.writeString(engine, "an older one");

        assertThat(OnnxLibraries.unpack(folder)).isTrue();

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
        }
        assertThat(Files.size(engine)).isGreaterThan(10_000_000);
    }

    @Test
    void knowsThePlatformsByTheNamesThatJavaHasForThem() {
        assertThat(OnnxLibraries.platform("Linux", "amd64")).contains("linux-x64");
        assertThat(OnnxLibraries.platform("Linux", "aarch64")).contains("linux-aarch64");
        assertThat(OnnxLibraries.platform("Mac OS X", "aarch64")).contains("osx-aarch64");
        assertThat(OnnxLibraries.platform("Windows 11", "amd64")).contains("win-x64");
        assertThat(OnnxLibraries.platform("Linux", "riscv64")).isEmpty();
        assertThat(OnnxLibraries.platform("AIX", "ppc64")).isEmpty();
    }
}
