package io.trimtab.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.report.MonitorMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of the reference page are those of the code; {@code -Dupdate-docs=true} rewrites them. */
final class ReferenceDocsTest {
    private static final Path PAGE = Path.of("../docs/reference/drift-monitor.md");

    @Test
    void listsEverySettingAsTheCodeHasIt() throws IOException {
        check(
                "settings",
                Arrays.stream(DriftSetting.values())
                        .map(setting -> "| `%s` | %s | %s |"
                                .formatted(
                                        setting.key(),
                                        setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`",
                                        setting.description()))
                        .collect(Collectors.joining("\n", "| key | default | meaning |\n|---|---|---|\n", "\n")));
    }

    @Test
    void listsEveryMeterAsTheCodeHasIt() throws IOException {
        check(
                "meters",
                Arrays.stream(MonitorMeter.values())
                        .map(meter -> "| `%s` | %s | %s | %s |"
                                .formatted(
                                        meter.meter().replace('.', '_')
                                                + (meter.kind().equals("counter") ? "_total" : ""),
                                        meter.kind(),
                                        String.join(", ", meter.tags()),
                                        meter.description()))
                        .collect(Collectors.joining(
                                "\n", "| name | kind | labels | meaning |\n|---|---|---|---|\n", "\n")));
    }

    private static void check(String section, String table) throws IOException {
        String begin = "<!-- " + section + " -->\n";
        String end = "<!-- end of " + section + " -->";
        String page = Files.readString(PAGE);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        assertThat(to).as("the page has a section " + section).isGreaterThan(from - 1);
        if (Boolean.getBoolean("update-docs")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to)).isEqualTo(table);
    }
}
