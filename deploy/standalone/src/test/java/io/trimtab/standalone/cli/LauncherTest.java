package io.trimtab.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script itself, with JDKs that are folders with the right files in them. */
final class LauncherTest {
    private static final Path SCRIPT = Path.of("../../trimtab").toAbsolutePath().normalize();
    private static final String[] TOOLS = {
        "sh", "sed", "head", "cut", "sort", "awk", "dirname", "readlink", "cat", "basename", "env"
    };

    @TempDir
    Path folder;

    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    private record Run(int status, String out, String err) {}

    @BeforeEach
    void onAMachineWithoutJava() throws Exception {
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            for (String place : new String[] {"/usr/bin/", "/bin/"}) {
                if (Files.exists(Path.of(place + tool)) && Files.notExists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), Path.of(place + tool));
                }
            }
        }
        environment.put("PATH", tools.toString());
        environment.put("TRIMTAB_JDK_FOLDERS", folder.resolve("installed jdks").toString());
        environment.put("HOME", folder.toString());
    }

    @Test
    void takesJavaHomeFirst() throws Exception {
        var home = jdk(folder.resolve("my jdk"), "17.0.15");
        jdk(folder.resolve("installed jdks/jdk-25"), "25.0.3");
        environment.put("JAVA_HOME", home.toString());

        assertThat(launch("jdk")).isEqualTo(new Run(0, home + "\n", ""));
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
        environment.put("JAVA_HOME", jdk(folder.resolve("old"), "11.0.2").toString());
        var installed = jdk(folder.resolve("installed jdks/jdk-21"), "21.0.8");

        assertThat(launch("jdk").out()).isEqualTo(installed + "\n");
    }

    @Test
    void passesOverAJavaHomeWithoutACompiler() throws Exception {
        var runtime = jdk(folder.resolve("jre"), "21.0.8");
        Files.delete(runtime.resolve("bin/javac"));
        environment.put("JAVA_HOME", runtime.toString());
        var installed = jdk(folder.resolve("installed jdks/jdk-17"), "17.0.15");

        assertThat(launch("jdk").out()).isEqualTo(installed + "\n");
    }

    @Test
    void takesTheOneOnThePathThroughItsLinks() throws Exception {
        var home = jdk(folder.resolve("somewhere/jdk-21"), "21.0.8");
        Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
        jdk(folder.resolve("installed jdks/jdk-25"), "25.0.3");

        assertThat(launch("jdk").out()).isEqualTo(home + "\n");
    }

    @Test
    void takesTheNewestInstalledOne() throws Exception {
        jdk(folder.resolve("installed jdks/a"), "17.0.15");
        var newest = jdk(folder.resolve("installed jdks/b"), "25.0.3");
        jdk(folder.resolve("installed jdks/c"), "21.0.8");

        assertThat(launch("jdk").out()).isEqualTo(newest + "\n");
        assertThat(launch("jdk", "--all").out().lines().map(line -> line.substring(0, 2)))
                .containsExactly("25", "21", "17");
    }

    @Test
    void saysInOneSentenceThatThereIsNone() throws Exception {
        jdk(folder.resolve("installed jdks/a"), "11.0.2");

        var run = launch("help");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("trimtab: no JDK 17 or later in JAVA_HOME, on the PATH or in the usual folders;"
                        + " install one (for example https://adoptium.net) and run this again\n");
    }

    @Test
    void worksThroughALinkFromAnotherFolder() throws Exception {
        var home = jdk(folder.resolve("installed jdks/jdk-17"), "17.0.15");
        var link = Files.createSymbolicLink(folder.resolve("tt"), SCRIPT);

        assertThat(launch(link, "jdk").out()).isEqualTo(home + "\n");
    }

    private Path jdk(Path home, String version) throws Exception {
        Files.createDirectories(home.resolve("bin"));
        for (String program : new String[] {"java", "javac"}) {
            var file = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\nexit 1\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home.toRealPath();
    }

    private Run launch(String... arguments) throws Exception {
        return launch(SCRIPT, arguments);
    }

    private Run launch(Path script, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(shell().toString());
        command.add(script.toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var out = folder.resolve("out").toFile();
        var err = folder.resolve("err").toFile();
        int status = builder.redirectOutput(out).redirectError(err).start().waitFor();
        return new Run(status, Files.readString(out.toPath(), UTF_8), Files.readString(err.toPath(), UTF_8));
    }

    private Path shell() {
        return Optional.of(tools.resolve("sh")).filter(Files::exists).orElseThrow();
    }
}
