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

    private static LoadOutcome overload(long answered, long tooMany, double p99) {
        return new LoadOutcome(
                1_800,
                answered,
                1_800 - answered,
                0,
                1,
                0,
                90_000,
                p99,
                p99,
                p99,
                new LoadOutcome.Refusals(tooMany, 300, 900),
                new LoadOutcome.Share(64, 1, 9),
                0);
    }

    private static OverloadResult result() {
        return new OverloadResult(
                PLAN,
                1_500,
                List.of(
                        new OverloadRound(
                                peak(700, 36, 40),
                                2_100,
                                overload(600, 1_200, 290_000),
                                new Recovery(5, 120),
                                peak(500, 38, 40)),
                        new OverloadRound(
                                peak(500, 38, 40),
                                1_500,
                                overload(480, 1_300, 240_000),
                                new Recovery(5, 20),
                                peak(700, 40, 40)),
                        new OverloadRound(
                                peak(700, 40, 40),
                                2_100,
                                overload(570, 1_200, 250_000),
                                new Recovery(6, 80),
                                peak(500, 39, 40))),
                new OverloadResult.Memory(300, 301),
                Machine.current());
    }

    @Test
    void tellsTheMedianRoundAndTheWorstOfWhatHasABound() throws Exception {
        var json = new ObjectMapper().readTree(result().json());

        assertThat(json.get("peak_rps").asDouble()).isEqualTo(600);
        assertThat(json.get("answered_ratio").asDouble()).isEqualTo(.95);
        assertThat(json.get("answered_ratios").toString()).isEqualTo("[1.0,0.8,0.95]");
        assertThat(json.get("fairness").asDouble()).isEqualTo(.9);
        assertThat(json.get("p99_ms").asDouble()).isEqualTo(290);
        assertThat(json.get("recovery_ms").asDouble()).isEqualTo(120);
        assertThat(json.get("refused_429_retry_after").asLong()).isEqualTo(3_700);
        assertThat(json.get("refused_otherwise").asLong()).isEqualTo(50);
        assertThat(json.get("model_call_us").asDouble()).isEqualTo(1_500);
        assertThat(result().text())
                .contains("0.950 of the peak")
                .contains("1,200 with 429 and Retry-After, 30 otherwise");
    }

    @Test
    void isNotFairWhenAConnectionGotNothing() {
        var round = result().rounds().get(0);

        assertThat(round.fairness(16)).isEqualTo(.9);
        assertThat(round.fairness(17)).isZero();
    }
}
