package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.metrics.ServingMeter;
import io.trimtab.serving.settings.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The generated reference pages; {@code -Dupdate-docs=true} writes them anew. */
final class ReferencePagesTest {
    private static final Path FOLDER = Path.of("..", "docs", "reference");
    private static final String GENERATED =
            "<!-- Generated from the code by `./mvnw -pl serving -am test -Dtest=ReferencePagesTest "
                    + "-Dupdate-docs=true`; changes here are lost. -->\n\n";

    private static void assertCurrent(String file, String expected) throws IOException {
        Path page = FOLDER.resolve(file);
        if (Boolean.getBoolean("update-docs")) {
            Files.writeString(page, expected);
        }
        assertThat(page).as("run this test with -Dupdate-docs=true").hasContent(expected);
    }

    @Test
    void everySettingIsDescribed() throws IOException {
        assertCurrent(
                "configuration-serving.md",
                "# Settings of a serving node\n\n" + GENERATED
                        + "A YAML file with the keys nested (`http:` and below it `port: 8080`), then the environment, then "
                        + "options; what comes later\nwins. In the environment a key is in capitals, with underscores and "
                        + "the prefix `TRIMTAB_SERVING_`:\n`http.max-body-size` is `TRIMTAB_SERVING_HTTP_MAX_BODY_SIZE`. "
                        + "Durations are written `250ms`, `10s`, `5m`, `1h` or `PT5M`;\nsizes `64KiB`, `64MiB`, `1GiB`. "
                        + "An unknown key or a wrong value stops the start, with all problems in one message.\n\n"
                        + SettingsReference.table(ServingSettings.class));
    }

    @Test
    void everyMeterIsDescribed() throws IOException {
        var page = new StringBuilder("# Metrics of a serving node\n\n" + GENERATED
                + "At `/metrics` on the management port, in the Prometheus text format. A histogram has the suffixes "
                + "`_bucket`, `_count`\nand `_sum`. Beside these there are the JVM's and the process's own "
                + "(`jvm_*`, `process_*`, `system_*`).\n\n"
                + "| Name | Kind | Unit | Tags | What it tells |\n|---|---|---|---|---|\n");
        for (ServingMeter meter : ServingMeter.values()) {
            String kind = switch (meter.kind()) {
                case COUNTER -> "counter";
                case GAUGE -> "gauge";
                case TIMER, SUMMARY -> "histogram";
            };
            page.append("| `").append(meter.prometheusName()).append("` | ").append(kind);
            page.append(" | ").append(meter.unit()).append(" | ");
            page.append(meter.tags().isEmpty() ? "none" : "`" + String.join("`, `", meter.tags()) + "`");
            page.append(" | ").append(meter.description()).append(" |\n");
        }
        assertCurrent("metrics-serving.md", page.toString());
    }

    @Test
    void everyErrorIsDescribed() throws IOException {
        var page = new StringBuilder("# Errors of a serving node\n\n" + GENERATED
                + "On the paths of the Open Inference Protocol and under `/v1/models` the body is "
                + "`{\"error\": \"<message>\"}`;\nelsewhere it is problem details (RFC 9457) with the "
                + "members `code` and `error` beside the standard ones. The code always stands in the header\n`trimtab-error-code`, and as `reason` in the metric "
                + "`trimtab_rejections_total`.\n\n"
                + "| Code | HTTP | gRPC | Who can help | What it means |\n|---|---|---|---|---|\n");
        for (ErrorCode code : ErrorCode.values()) {
            String who = switch (code.category()) {
                case CLIENT -> "the caller";
                case CAPACITY -> "wait, or more nodes";
                case DEPENDENCY -> "wait, or the operator";
                case INTERNAL -> "the operator";
            };
            page.append("| <a id=\"").append(code.wireName()).append("\"></a>`").append(code.wireName());
            page.append("` | ").append(code.httpStatus()).append(" | `").append(code.grpcStatus());
            page.append("` | ")
                    .append(who)
                    .append(" | ")
                    .append(code.description())
                    .append(" |\n");
        }
        assertCurrent("errors-serving.md", page.toString());
    }
}
