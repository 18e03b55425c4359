package io.trimtab.loadtests.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.startup.StartupResult.Start;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartupResultTest {
    private final StartupResult result = new StartupResult(
            new StartupPlan(3, Duration.ofSeconds(3), 32, Duration.ofSeconds(10)),
            List.of(new Start(900, 150, 180, 10), new Start(1_500, 140, 190.04, 20), new Start(1_000.4, 160, 170, 30)),
            new Machine("a cpu", 2, "a kernel", "a jdk"));

    @Test
    void theMedianOfEachFigureCounts() {
        assertThat(result.json())
                .startsWith("{\"bench\":\"startup\",\"first_prediction_ms\":1000,\"rss_idle_mb\":150.0,"
                        + "\"rss_load_mb\":180.0,\"starts\":3,\"load_requests\":60,\"machine\":");
    }

    @Test
    void tellsEveryStartAndTheMedianAsText() {
        assertThat(result.text().lines()).hasSize(6);
        assertThat(result.text())
                .contains("1500")
                .contains(
                        "median: 1000 ms from the command to the first prediction; 150.0 MiB idle, 180.0 MiB after 10 s");
    }
}
