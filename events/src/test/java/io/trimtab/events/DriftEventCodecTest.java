package io.trimtab.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DriftEventCodecTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final Decision ROLLBACK = new Decision(
            "d-1",
            DecisionKind.ROLLBACK,
            "flight-delay",
            "4",
            Optional.of("3"),
            Optional.of("4"),
            ActionMode.AUTO,
            NOON,
            NOON.minusSeconds(3_600),
            NOON,
            Optional.empty(),
            "predictions moved, inputs did not",
            List.of(new DecisionColumn("late", new TreeMap<>(Map.of("d", 0.25)))),
            new TreeMap<>(Map.of("m", 1e9, "a", 8760.0)),
            "flight-delay-4-rollback",
            "policy-1",
            List.of("sha256:ab"),
            "policy");

    @Test
    void writesADecisionAsReadersExpectIt() {
        assertThat(new String(DriftEventCodec.write(ROLLBACK), UTF_8))
                .isEqualTo("{\"id\":\"d-1\",\"kind\":\"ROLLBACK\",\"model\":\"flight-delay\",\"version\":\"4\","
                        + "\"target_version\":\"3\",\"alias_before\":\"4\",\"mode\":\"AUTO\","
                        + "\"time\":\"2026-03-01T12:00:00Z\",\"window_start\":\"2026-03-01T11:00:00Z\","
                        + "\"window_end\":\"2026-03-01T12:00:00Z\",\"onset\":null,"
                        + "\"reason\":\"predictions moved, inputs did not\","
                        + "\"columns\":[{\"name\":\"late\",\"statistics\":{\"d\":0.25}}],"
                        + "\"evidence\":{\"a\":8760.0,\"m\":1.0E9},"
                        + "\"idempotency_key\":\"flight-delay-4-rollback\",\"policy_hash\":\"policy-1\","
                        + "\"baseline_digests\":[\"sha256:ab\"],\"actor\":\"policy\"}");
    }

    @Test
    void readsBackWhatItWrote() {
        DriftReport report = new DriftReport(
                "r-1",
                "flight-delay",
                "4",
                Endpoint.DEFAULT,
                ReportScope.WINDOW,
                NOON.minusSeconds(3_600),
                NOON,
                ReportState.DRIFT,
                1_000,
                900,
                1,
                2,
                3,
                "sha256:ab",
                "policy-1",
                List.of(new ColumnReport(
                        "distance",
                        "feature",
                        990,
                        4,
                        1,
                        2,
                        3,
                        0,
                        17,
                        new TreeMap<>(Map.of("d", 0.07, "p", 1e-12)),
                        true,
                        "pooled")),
                new TreeMap<>(),
                "");
        ActionOutcome outcome = new ActionOutcome(
                "d-1",
                DecisionKind.ROLLBACK,
                "flight-delay",
                "4",
                ActionResult.ROLLED_BACK,
                NOON,
                1,
                "monitor",
                "moved",
                Optional.of("4"),
                Optional.of("3"));

        assertThat(DriftEventCodec.report(DriftEventCodec.write(report))).isEqualTo(report);
        assertThat(DriftEventCodec.decision(DriftEventCodec.write(ROLLBACK))).isEqualTo(ROLLBACK);
        assertThat(DriftEventCodec.outcome(DriftEventCodec.write(outcome))).isEqualTo(outcome);
    }

    @Test
    void headersSayWhatItIsAndWhatItIsAbout() {
        RecordedHeaders headers = new RecordedHeaders();

        DriftEventCodec.headers(ROLLBACK, headers);

        assertThat(headers.asText()).isEqualTo("""
                        ce_specversion: 1.0
                        ce_type: io.trimtab.decision.v1
                        ce_id: d-1
                        ce_source: /trimtab/drift-monitor
                        ce_time: 2026-03-01T12:00:00Z
                        ce_subject: flight-delay/4
                        ce_inferenceservicename: flight-delay
                        ce_modelversion: 4
                        content-type: application/json
                        """);
    }

    @Test
    void passesOverMembersOfANewerWriter() {
        String newer = new String(DriftEventCodec.write(ROLLBACK), UTF_8).replaceFirst("\\{", "{\"severity\":[1],");

        assertThat(DriftEventCodec.decision(newer.getBytes(UTF_8))).isEqualTo(ROLLBACK);
    }

    @Test
    void refusesWhatIsNoDecision() {
        for (String value : List.of("", "null", "[]", "{\"kind\":\"NEVER\"}", "{\"kind\":", "[".repeat(50_000))) {
            assertThatThrownBy(() -> DriftEventCodec.decision(value.getBytes(UTF_8)))
                    .isInstanceOf(MalformedEventException.class)
                    .hasMessageStartingWith("value must be a");
        }
    }

    @Test
    void refusesNumbersThatJsonCannotHold() {
        assertThatThrownBy(() -> new DecisionColumn("late", new TreeMap<>(Map.of("p", Double.NaN))))
                .hasMessage("statistic 'p' must be finite, was NaN");
    }
}
