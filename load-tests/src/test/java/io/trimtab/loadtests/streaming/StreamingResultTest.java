package io.trimtab.loadtests.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.CpuTimes;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.Measurement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamingResultTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A second of that many answers, for which the server computed that long. */
    private static Measurement measured(long answers, long serverMillis) {
        return new Measurement(
                new LoadOutcome(
                        answers,
                        answers,
                        0,
                        0,
                        1,
                        0,
                        100,
                        200,
                        300,
                        400,
                        new LoadOutcome.Refusals(0, 0, 0),
                        new LoadOutcome.Share(1, 1, 1),
                        0),
                new CpuTimes(Duration.ofMillis(serverMillis), SECOND, SECOND, SECOND));
    }

    private static StreamingResult result(Pair... pairs) {
        return new StreamingResult(
                new StreamingPlan(32, pairs.length, SECOND, SECOND, StreamingPlan.INPUTS),
                List.of(pairs),
                1_234,
                new Machine("a cpu", 2, "a kernel", "a jdk"));
    }

    @Test
    void comparesRequestsASecondAndTheCpuTimeOfARequest() {
        var pair = new Pair(measured(4_000, 1_000), measured(5_000, 1_000));

        assertThat(pair.ratio()).isEqualTo(0.8);
        assertThat(pair.cpuRatio()).isEqualTo(0.8);
    }

    @Test
    void theMedianPairCounts() {
        StreamingResult result = result(
                new Pair(measured(900, 500), measured(1_000, 500)),
                new Pair(measured(500, 500), measured(1_000, 500)),
                new Pair(measured(800, 1_000), measured(1_000, 500)));

        assertThat(result.json())
                .startsWith(
                        "{\"bench\":\"streaming\",\"ratio_on_off\":0.8,\"cpu_ratio\":0.4,\"on_rps\":800,\"off_rps\":1000,")
                .contains("\"connections\":32,\"records\":1234,\"machine\":{\"cpu\":\"a cpu\"");
        assertThat(result.text()).contains("0.800 of the requests a second").contains("pairs: 0.900 0.500 0.800");
    }
}
