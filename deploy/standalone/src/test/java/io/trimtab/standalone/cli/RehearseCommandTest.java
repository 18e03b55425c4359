package io.trimtab.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RehearseCommandTest {
    private final StringWriter errors = new StringWriter();

    private int rehearse(Path models) {
        return TrimtabCommand.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute("rehearse", "--models", models.toString());
    }

    @Test
    void endsWellOnceAPredictionHasBeenAnswered() {
        assertThat(rehearse(Path.of("../../docs/examples/models"))).isZero();
    }

    @Test
    void saysWhyItCouldNotRun(@TempDir Path nothingInIt) {
        assertThat(rehearse(nothingInIt)).isEqualTo(2);
        assertThat(errors.toString()).contains("the prediction was answered with status 404");
    }
}
