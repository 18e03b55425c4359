package io.trimtab.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.runtime.tensorflow.TensorFlowNatives;
import io.trimtab.standalone.cli.CommandLineFixture.Run;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RuntimeCommandTest {
    @TempDir
    Path folder;

    private TensorFlowNatives natives() {
        return new TensorFlowNatives(Map.of(), folder, Optional.empty());
    }

    private Run runtime(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = new CommandLine(new RuntimeCommand(Map.of(), natives()))
                .setParameterExceptionHandler(OneLineErrors::usage)
                .setExecutionExceptionHandler(OneLineErrors::execution)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    void asksForACommand() {
        assertThat(runtime().err()).startsWith("trimtab: no command given: install or list\n");
        assertThat(runtime().status()).isEqualTo(2);
    }

    @Test
    void refusesAnEngineItDoesNotKnow() {
        var run = runtime("install", "torch");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("trimtab: there is no runtime 'torch' to install, there is tensorflow; ONNX models need"
                        + " none\n");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void listsWhatIsInstalled() throws Exception {
        assertThat(runtime("list").out()).isEqualTo("tensorflow  linux-x86_64  not installed\n");
        var installed = Files.createDirectories(natives().installedAt());
        for (String library :
                new String[] {"libjnitensorflow.so", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2"}) {
            Files.createFile(installed.resolve(library));
        }

        assertThat(runtime("list").out()).isEqualTo("tensorflow  linux-x86_64  installed in " + installed + "\n");
        assertThat(runtime("install", "tensorflow").out())
                .isEqualTo("tensorflow is installed already in " + installed + "\n");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void refusesAnotherJar() throws Exception {
        var jar = Files.writeString(folder.resolve("some.jar"), "text");

        var run = runtime("install", "tensorflow", "--from-jar", jar.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("trimtab: some.jar must have the SHA-256 ba217198")
                .endsWith("; it is not used\n")
                .hasLineCount(1);
        assertThat(natives().installedAt()).doesNotExist();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void needsTheLauncherOrAJar() {
        assertThat(runtime("install", "tensorflow").err())
                .startsWith("trimtab: start this with ./trimtab, which knows where ./mvnw is, or give --from-jar\n");
        assertThat(runtime("install", "tensorflow", "--from-jar", folder + "/none.jar")
                        .err())
                .startsWith("trimtab: --from-jar must be a file, was '" + folder + "/none.jar'\n");
    }
}
