package io.trimtab.loadtests.overload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.report.Machine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OverloadResultTest {
    private static final OverloadPlan PLAN = new OverloadPlan(
            16,
            64,
            3,
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(300),
            OverloadPlan.INPUTS);

    private static LoadOutcome peak(long answered, long least, long most) {
        return new LoadOutcome(
                answered,
                answered,
                0,
                0,
                1,
                0,
                100,
                200,
                300,
                400,
                new LoadOutcome.Refusals(0, 0, 0),
                new LoadOutcome.Share(16, least, most),
                0);
    }

    private static OverloadResult result() {
        var peak = new Peak(1_500, List.of(peak(700, 1, 2), peak(600, 36, 40), peak(500, 1, 2)));
        var overload = new LoadOutcome(
                1_800,
                570,
                1_230,
                0,
                1,
                0,
                90_000,
                250_000,
                260_000,
                270_000,
                new LoadOutcome.Refusals(1_200, 300, 900),
                new LoadOutcome.Share(64, 1, 9),
                0);
        return new OverloadResult(
                PLAN,
                peak,
                1_800,
                overload,
                new Recovery(5, 120),
                new OverloadResult.Memory(300, 301),
                Machine.current());
    }

    @Test
    void tellsTheMedianPeakAndWhatBecameOfTheRestOfTheRequests() throws Exception {
        var json = new ObjectMapper().readTree(result().json());

        assertThat(json.get("peak_rps").asDouble()).isEqualTo(600);
        assertThat(json.get("answered_ratio").asDouble()).isEqualTo(.95);
        assertThat(json.get("fairness").asDouble()).isEqualTo(.9);
        assertThat(json.get("p99_ms").asDouble()).isEqualTo(250);
        assertThat(json.get("recovery_ms").asDouble()).isEqualTo(120);
        assertThat(json.get("refused_429_retry_after").asLong()).isEqualTo(1_200);
        assertThat(json.get("refused_otherwise").asLong()).isEqualTo(30);
        assertThat(json.get("model_call_us").asDouble()).isEqualTo(1_500);
        assertThat(result().text())
                .contains("0.950 of the peak")
                .contains("1,200 with 429 and Retry-After, 30 otherwise");
    }

    @Test
    void isNotFairWhenAConnectionGotNothing() {
        assertThat(new Peak(1_500, List.of(peak(600, 36, 40))).fairness(17)).isZero();
    }
}
