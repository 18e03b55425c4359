package io.trimtab.loadtests.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.CpuTimes;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.Measurement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PredictResultTest {
    private static final PredictPlan PLAN = new PredictPlan(
            WireProtocol.JSON,
            32,
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            10_000,
            Duration.ofSeconds(1),
            1_000);

    private final PredictResult result = new PredictResult(
            PLAN,
            new BareCalls(200_000, 5, 500_000, 2),
            List.of(round(6, 20), round(6, 16), round(6, 10)),
            round(20, 44),
            7,
            new Machine("a processor", 2, "Linux 6", "a JDK 17"));

    @Test
    void dividesEchoPlusOneBareCallByTheCostOfARequestAndTakesTheMedianRound() {
        assertThat(result.ratioToFloor()).isCloseTo((6 + 2) / 16.0, within(1e-9));
    }

    @Test
    void endsWithOneObjectThatHasTheKeysOfEveryBenchmark() throws JsonProcessingException {
        JsonNode json = new ObjectMapper().readTree(result.json());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "bench",
                        "protocol",
                        "connections",
                        "echo_rps",
                        "ort_rps",
                        "trimtab_rps",
                        "echo_cpu_us",
                        "ort_cpu_us",
                        "trimtab_cpu_us",
                        "ratio_to_floor",
                        "ratio_to_fresh_floor",
                        "p50_ms",
                        "p99_ms",
                        "p999_ms",
                        "machine");
        assertThat(json.path("ratio_to_floor").asDouble()).isEqualTo(0.5);
        assertThat(json.path("ratio_to_fresh_floor").asDouble()).isEqualTo(0.688);
        assertThat(json.path("p99_ms").asDouble()).isEqualTo(0.9);
        assertThat(json.path("machine").path("cpu").asText()).isEqualTo("a processor");
        assertThat(result.json()).doesNotContain("\n");
    }

    @Test
    void tellsTheSameFiguresAsText() {
        assertThat(result.text())
                .contains("32 connections: ratio to floor 0.500 = (6.00 + 2.00) / 16.00 us; rounds: 0.400 0.500 0.800")
                .contains("note: other work on this machine used 0.50 cores meanwhile")
                .contains("p50 0.300 ms  p99 0.900 ms  p99.9 1.200 ms");
    }

    private static Round round(double echoMicros, double trimtabMicros) {
        return new Round(measurement(echoMicros), measurement(trimtabMicros));
    }

    private static Measurement measurement(double micros) {
        long answered = 1_000;
        return new Measurement(
                new LoadOutcome(
                        answered,
                        answered,
                        0,
                        0,
                        1,
                        0,
                        300,
                        900,
                        1_200,
                        2_000,
                        new LoadOutcome.Refusals(0, 0, 0),
                        new LoadOutcome.Share(1, 1, 1),
                        0),
                cpu(Duration.ofNanos(Math.round(micros * 1e3 * answered))));
    }

    private static CpuTimes cpu(Duration server) {
        return new CpuTimes(server, Duration.ZERO, Duration.ZERO, server.plusMillis(500));
    }
}
