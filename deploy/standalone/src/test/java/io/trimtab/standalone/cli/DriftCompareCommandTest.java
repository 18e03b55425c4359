package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriftCompareCommandTest {
    @TempDir
    Path folder;

    private String reference;
    private String current;

    @BeforeEach
    void twoFiles() throws Exception {
        reference = "--reference=" + rows("a.csv", 1);
        current = "--current=" + rows("b.csv", 1.5);
    }

    private Path rows(String name, double scale) throws Exception {
        var csv = new StringBuilder("x,y\n");
        for (int row = 0; row < 1000; row++) {
            csv.append(scale * (row % 97)).append(',').append(row % 5).append('\n');
        }
        return Files.writeString(folder.resolve(name), csv);
    }

    @Test
    void printsATableAndWritesBothReports() {
        Path html = folder.resolve("report.html");
        Path json = folder.resolve("report.json");

        var run = trimtab("drift", "compare", reference, current, "--html=" + html, "--json=" + json);

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("WARN: 1 of 2 columns has drifted: x.").contains("numeric     WARN");
        assertThat(html).content().contains("<!doctype html>");
        assertThat(json).content().contains("\"format\" : \"trimtab-drift-compare/1\"");
    }

    @Test
    void saysWhereItIsInTheMiddleOfALongStep() throws Exception {
        var lines = new LinkedBlockingQueue<String>();
        var out = new PrintWriter(new StringWriter()) {
            @Override
            public void println(@Nullable String line) {
                lines.add(String.valueOf(line));
            }
        };
        try (var ticker = new StepTicker(out, Duration.ofMillis(1))) {
            ticker.step("reading rows.csv", 0, 2);

            String line = "";
            while (!line.equals("reading rows.csv, 0 of 2")) {
                line = Objects.requireNonNull(lines.poll(30, TimeUnit.SECONDS));
            }
            assertThat(lines.poll(30, TimeUnit.SECONDS)).isEqualTo(line);
        }
    }

    @Test
    void failsOnDriftWhenAsked() {
        assertThat(trimtab("drift", "compare", reference, current, "--exit-code")
                        .status())
                .isEqualTo(1);
        assertThat(trimtab("drift", "compare", reference, reference.replace("reference", "current"), "--exit-code")
                        .status())
                .isZero();
    }

    @Test
    void saysInOneLineWhatCannotBeCompared() {
        var missing = trimtab("drift", "compare", reference, "--current=" + folder.resolve("none.csv"));

        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err())
                .startsWith("trimtab: data must be a file, there is none at ")
                .hasLineCount(1);

        var nowhere = trimtab("drift", "compare", reference, current, "--json=" + folder.resolve("no/where.json"));
        assertThat(nowhere.status()).isEqualTo(2);
        assertThat(nowhere.err()).startsWith("trimtab: --json must be in a folder that exists, was '");
    }
}
