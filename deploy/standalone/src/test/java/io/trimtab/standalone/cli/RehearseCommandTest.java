package io.trimtab.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RehearseCommandTest {
    private final StringWriter errors = new StringWriter();

    private int rehearse(Path models, String... more) {
        return TrimtabCommand.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("rehearse", "--models", models.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void endsWellOnceAPredictionHasBeenAnswered(@TempDir Path libraries) {
        assertThat(rehearse(Path.of("../../docs/examples/models"), "--libraries", libraries.toString()))
                .isZero();
        assertThat(libraries.resolve(System.mapLibraryName("onnxruntime"))).exists();
    }

    @Test
    void saysWhyItCouldNotRun(@TempDir Path nothingInIt) {
        assertThat(rehearse(nothingInIt)).isEqualTo(2);
        assertThat(errors.toString()).contains("the prediction was answered with status 404");
    }
}
