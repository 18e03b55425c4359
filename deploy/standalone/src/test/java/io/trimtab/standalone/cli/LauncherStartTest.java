package io.trimtab.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script starts from a build, with a JDK that only says what it was started with, in a folder with a space. */
final class LauncherStartTest {
    /** Writes the files that a JVM would be told to write; a server says its arguments, one a line. */
    private static final String JAVA = """
            #!/bin/sh
            for argument in "$@"; do
              case $argument in
                -XX:DumpLoadedClassList=* | -XX:AOTCacheOutput=*) echo x >"${argument#*=}" ;;
                -XX:SharedArchiveFile=*) [ -n "$dump" ] && echo x >"${argument#*=}" ;;
                -Xshare:dump) dump=yes ;;
                --libraries) unpacking=yes ;;
                */libraries-*) [ -z "$unpacking" ] || mkdir -p "$argument"; [ -z "$REHEARSAL" ] || exit "$REHEARSAL" ;;
                serve) printf '%s\\n' "$@" ;;
              esac
            done
            exit 0
            """;

    @TempDir
    Path folder;

    private Path root;
    private Path target;

    private record Run(int status, String out, String err) {
        List<String> arguments() {
            return out.lines().toList();
        }
    }

    @BeforeEach
    void withABuild() throws Exception {
        root = folder.toRealPath().resolve("a place");
        target = Files.createDirectories(root.resolve("deploy/standalone/target"));
        for (String module : List.of(
                "events", "registry-client", "grpc-protocol", "serving", "drift-monitor", "docs/examples/models")) {
            Files.createDirectories(root.resolve(module));
        }
        Files.copy(Path.of("../../trimtab"), root.resolve("trimtab"), StandardCopyOption.COPY_ATTRIBUTES);
        processors(2);
        Files.createFile(root.resolve("pom.xml"));
        Files.createFile(target.resolve("trimtab-standalone-1.jar"));
        Files.createFile(Files.createDirectories(target.resolve("lib")).resolve(".built"));
    }

    private void processors(int count) throws Exception {
        Path getconf = Files.writeString(
                Files.createDirectories(root.resolve("bin")).resolve("getconf"), "#!/bin/sh\necho " + count + "\n");
        assertThat(getconf.toFile().setExecutable(true)).isTrue();
    }

    private Path jdk(String version) throws Exception {
        Path home = root.resolve("jdk " + version);
        Files.createDirectories(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin").resolve(program), JAVA);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Run serve(Path jdk, Map<String, String> more) throws Exception {
        var builder = new ProcessBuilder("sh", root.resolve("trimtab").toString(), "serve").directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TRIMTAB_"));
        builder.environment().merge("PATH", root.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().putAll(more);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int status = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Run(status, Files.readString(out), Files.readString(err));
    }

    private Path libraries() throws Exception {
        return target.resolve(archive()
                .getFileName()
                .toString()
                .replace("classes", "libraries")
                .replace(".archive", ""));
    }

    private Path archive() throws Exception {
        try (var files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".archive"))
                    .reduce((one, other) -> {
                        throw new AssertionError("more than one archive");
                    })
                    .orElseThrow();
        }
    }

    @Test
    void startsFromWhatARehearsalLeft() throws Exception {
        Run first = serve(jdk("17.0.15"), Map.of());

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.err()).isEqualTo("trimtab: preparing faster starts (once)\n");
        assertThat(first.arguments())
                .contains("-XX:SharedArchiveFile=" + archive(), "-Donnxruntime.native.path=" + libraries())
                .endsWith("io.trimtab.standalone.Trimtab", "serve");
    }

    @Test
    void rehearsesOnceForABuildAndAJdk() throws Exception {
        Path jdk = jdk("17.0.15");
        Run first = serve(jdk, Map.of());

        Run second = serve(jdk, Map.of());
        assertThat(second.err()).isEmpty();
        assertThat(second.arguments()).isEqualTo(first.arguments());

        assertThat(archive().toFile().setLastModified(1_000_000)).isTrue();
        assertThat(serve(jdk, Map.of()).err()).as("after a build").contains("preparing faster starts");
        assertThat(serve(jdk("17.0.16"), Map.of()).err()).as("by another JDK").contains("preparing faster starts");
    }

    @Test
    void startsFromACacheOfTheirOwnKindOnNewJdks() throws Exception {
        Run run = serve(jdk("25.0.3"), Map.of());

        assertThat(run.arguments()).contains("-XX:AOTCache=" + archive()).doesNotContain("-Xshare:auto");
    }

    @Test
    void savesMemoryOnTwoProcessorsAndNotOnFour() throws Exception {
        Path jdk = jdk("17.0.9");
        String[] saving = {"-XX:+UseSerialGC", "-Xms64m", "-XX:TrimNativeHeapInterval=2000"};

        assertThat(serve(jdk, Map.of()).arguments()).contains(saving);
        processors(4);
        assertThat(serve(jdk, Map.of()).arguments()).doesNotContain(saving);
    }

    @Test
    void startsWithoutWhenTheRehearsalFails() throws Exception {
        Run run = serve(jdk("17.0.15"), Map.of("REHEARSAL", "3"));

        assertThat(run.status()).isZero();
        assertThat(run.err())
                .contains("starts stay slow, because the rehearsal failed; its log is "
                        + target.resolve("rehearsal.log"));
        assertThat(run.arguments())
                .endsWith("serve")
                .noneMatch(argument -> argument.contains("Archive") || argument.contains("native.path"));
    }

    @Test
    void startsOnAJdkThatDoesNotSayWhatItIsInAFile() throws Exception {
        Path jdk = jdk("17.0.15");
        Files.delete(jdk.resolve("release"));
        Files.writeString(
                jdk.resolve("bin/java"),
                JAVA.replace("serve)", "-version) echo 'openjdk version \"17.0.15\"' ;; serve)"));

        Run run = serve(jdk, Map.of("TRIMTAB_CLASS_ARCHIVE", "off"));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.arguments()).contains("-XX:+UseSerialGC").doesNotContain("-XX:TrimNativeHeapInterval=2000");
    }

    @Test
    void startsWithoutWhenItIsNotWanted() throws Exception {
        Run run = serve(jdk("17.0.15"), Map.of("TRIMTAB_CLASS_ARCHIVE", "off"));

        assertThat(run.err()).isEmpty();
        assertThat(run.arguments())
                .noneMatch(argument -> argument.contains("Archive") || argument.contains("native.path"));
    }

    @Test
    void givesTheJvmNoFlagThatItDoesNotKnow() throws Exception {
        for (String version : List.of("17.0.8", "19.0.2", "21")) {
            assertThat(serve(jdk(version), Map.of("TRIMTAB_CLASS_ARCHIVE", "off"))
                            .arguments())
                    .as(version)
                    .noneMatch(argument -> argument.contains("TrimNativeHeap") || argument.contains("aot"));
        }
    }

    @Test
    void flagsOfTheUserHaveTheirWay() throws Exception {
        Run run =
                serve(jdk("17.0.15"), Map.of("TRIMTAB_JAVA_OPTS", "-XX:+UseParallelGC -Donnxruntime.native.path=/gpu"));

        assertThat(run.arguments())
                .doesNotContain("-XX:+UseSerialGC")
                .containsOnlyOnce("-Donnxruntime.native.path=/gpu")
                .noneMatch(argument -> argument.startsWith("-Donnxruntime.native.path=" + target));
    }
}
