package io.trimtab.standalone.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.serving.runtime.tensorflow.TensorFlowNatives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuntimeInstallerTest {
    private static final Map<String, String> LIBRARIES = Map.of(
            "org/x/libone.so", "one", "org/x/libtwo.so.2", "two", "org/x/LICENSE", "licence", "META-INF/x", "not ours");

    private final List<String> progress = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path jar(Map<String, String> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : new TreeMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(UTF_8));
            }
        }
        return Files.write(folder.resolve("engine-1-any.jar"), bytes.toByteArray());
    }

    private RuntimePackage packaged(Path jar) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        return packaged(HexFormat.of().formatHex(digest), 1_000);
    }

    private RuntimePackage packaged(String sha256, long unpackedBytes) {
        return new RuntimePackage(
                "engine",
                "group:engine:1",
                "any",
                sha256,
                1_000,
                unpackedBytes,
                "org/x/",
                Set.of("libone.so", "libtwo.so.2"),
                folder.resolve("runtime/engine-1-any"));
    }

    private boolean install(RuntimePackage wanted, Path jar) {
        return new RuntimeInstaller(wanted, progress::add).install((p, work, told) -> jar);
    }

    private List<String> installFolder() throws IOException {
        try (var entries = Files.list(folder.resolve("runtime"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .toList();
        }
    }

    @Test
    void unpacksTheFilesOfOneFolderOfTheJar() throws Exception {
        var jar = jar(LIBRARIES);
        var wanted = packaged(jar);

        assertThat(install(wanted, jar)).isTrue();

        assertThat(wanted.folder()).isDirectoryContaining("glob:**/LICENSE");
        assertThat(wanted.folder().resolve("libone.so")).hasContent("one");
        assertThat(wanted.folder().resolve("libtwo.so.2")).hasContent("two");
        assertThat(installFolder()).containsExactly("engine-1-any");
        assertThat(jar).exists();
    }

    @Test
    void doesNothingTheSecondTime() throws Exception {
        var jar = jar(LIBRARIES);
        var wanted = packaged(jar);
        install(wanted, jar);

        assertThat(new RuntimeInstaller(wanted, progress::add).install((p, work, told) -> {
                    throw new AssertionError("asked for a jar again");
                }))
                .isFalse();
    }

    @Test
    void refusesAnotherJarThanTheOneThatWasTried() throws Exception {
        var jar = jar(LIBRARIES);
        var wanted = packaged("0".repeat(64), 1_000);

        assertThatThrownBy(() -> install(wanted, jar))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessageMatching("engine-1-any\\.jar must have the SHA-256 0{64}, has [0-9a-f]{64}; it is not used");
        assertThat(installFolder()).isEmpty();
    }

    @Test
    void refusesAnEntryThatBelongsElsewhere() throws Exception {
        for (String name : List.of("org/x/../../../../outside", "org/x/below/libone.so", "org/x//etc/passwd")) {
            var entries = new TreeMap<>(LIBRARIES);
            entries.put(name, "evil");
            var jar = jar(entries);
            var wanted = packaged(jar);

            assertThatThrownBy(() -> install(wanted, jar))
                    .isInstanceOf(RuntimeInstallException.class)
                    .hasMessage("engine-1-any.jar has an entry that belongs elsewhere: " + name);
            assertThat(installFolder()).isEmpty();
        }
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    @Test
    void refusesAJarThatUnpacksToMoreThanItSays() throws Exception {
        var entries = new TreeMap<>(LIBRARIES);
        entries.put("org/x/libone.so", "x".repeat(2_000));
        var jar = jar(entries);
        var wanted = packaged(packaged(jar).sha256(), 1_500);

        assertThatThrownBy(() -> install(wanted, jar))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessage("engine-1-any.jar unpacks to more than 1,500 bytes; it is not used");
        assertThat(installFolder()).isEmpty();
    }

    @Test
    void refusesAJarWithoutALibrary() throws Exception {
        var jar = jar(Map.of("org/x/libone.so", "one"));
        var wanted = packaged(jar);

        assertThatThrownBy(() -> install(wanted, jar)).hasMessage("engine-1-any.jar has no libtwo.so.2");
        assertThat(installFolder()).isEmpty();
    }

    @Test
    void refusesAFileThatIsNoJar() throws Exception {
        var jar = Files.writeString(folder.resolve("engine-1-any.jar"), "text");
        var wanted = packaged(jar);

        assertThatThrownBy(() -> install(wanted, jar))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessageStartingWith("engine-1-any.jar is not a jar: ");
        assertThat(installFolder()).isEmpty();
    }

    @Test
    void leavesNothingOfAnInstallationThatFailed() throws Exception {
        var wanted = packaged("0".repeat(64), 1_000);

        assertThatThrownBy(() -> new RuntimeInstaller(wanted, progress::add).install((p, work, told) -> {
                    write(work.resolve("half.jar"));
                    throw new RuntimeInstallException("no network");
                }))
                .hasMessage("no network");

        assertThat(installFolder()).isEmpty();
    }

    @Test
    void deletesWhatAnInterruptedInstallationLeftAndWhatIsNotWhole() throws Exception {
        var jar = jar(LIBRARIES);
        var wanted = packaged(jar);
        write(folder.resolve("runtime/.installing-123/unpacked/libone.so"));
        write(wanted.folder().resolve("libone.so"));

        assertThat(wanted.isInstalled()).isFalse();
        assertThat(install(wanted, jar)).isTrue();

        assertThat(installFolder()).containsExactly("engine-1-any");
        assertThat(wanted.folder().resolve("libone.so")).hasContent("one");
    }

    private static void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "half");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysThatThereIsNotEnoughRoom() {
        var wanted = packaged("0".repeat(64), Long.MAX_VALUE / 2);

        assertThatThrownBy(() -> install(wanted, folder))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessageMatching("there must be [0-9,]+ MB free in .*runtime, there are [0-9,]+ MB");
    }

    @Test
    void saysThatItMayNotWrite() throws Exception {
        var file = Files.createFile(folder.resolve("runtime"));
        var wanted = packaged("0".repeat(64), 1_000);

        assertThatThrownBy(() -> install(wanted, folder))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessageStartingWith("cannot write " + file);
    }

    @Test
    void knowsOnlyWhatWasTried() {
        var natives = new TensorFlowNatives(Map.of(), folder, Optional.empty());

        assertThatThrownBy(() -> RuntimePackage.named("torch", "linux-x86_64", natives))
                .hasMessage("there is no runtime 'torch' to install, there is tensorflow; ONNX models need none");
        assertThatThrownBy(() -> RuntimePackage.named("tensorflow", "macosx-arm64", natives))
                .hasMessage("TensorFlow's libraries can be installed on linux-x86_64, this is macosx-arm64; a folder"
                        + " with libraries of your own can be named by TENSORFLOW_LIBRARY_PATH");
        assertThat(RuntimePackage.named("tensorflow", "linux-x86_64", natives).jarName())
                .isEqualTo("tensorflow-core-native-1.0.0-linux-x86_64.jar");
    }
}
