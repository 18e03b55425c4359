package io.trimtab.drift.topology;

import static io.trimtab.drift.topology.TopologyFixture.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.DriftReport;
import io.trimtab.events.Outcome;
import io.trimtab.events.ReportState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriftTopologyTest {
    private static final Path DESCRIPTION = Path.of("src/test/resources/io/trimtab/drift/topology/topology.txt");

    @TempDir
    Path state;

    private TopologyFixture drift;

    @BeforeEach
    void startTopology() {
        drift = new TopologyFixture(state);
    }

    @AfterEach
    void stopTopology() {
        drift.close();
    }

    @Test
    void reportsAWindowOnceItsPartitionHasPassedItByTheGrace() {
        drift.observe(NOON, 0.1, 0.2, 0.3);
        drift.observe(NOON.plus(Duration.ofHours(6)), 0.4);
        assertThat(drift.windows()).as("within the grace").isEmpty();

        drift.observe(NOON.plus(Duration.ofHours(6).plusMinutes(1)), 0.5);

        assertThat(drift.windows()).singleElement().satisfies(report -> {
            assertThat(report.rows()).isEqualTo(3);
            assertThat(report.from()).isEqualTo(NOON);
            assertThat(report.to()).isEqualTo(NOON.plus(Duration.ofHours(6)));
            assertThat(report.columns()).extracting(ColumnReport::valid).containsExactly(3L, 3L);
        });
    }

    @Test
    void countsEveryRowOnceInItsOwnWindowWhateverTheOrderWithinTheGrace() {
        drift.observe(NOON.plus(Duration.ofHours(6)).plusSeconds(30), 1, 2);
        drift.observe(NOON.plus(Duration.ofHours(6)).minusSeconds(20), 3);
        drift.observe(NOON.plus(Duration.ofHours(20)), 4);

        assertThat(drift.windows()).extracting(DriftReport::rows).containsExactly(1L, 2L);
    }

    @Test
    void countsWhatComesTooLateInTheNextReport() {
        drift.observe(NOON, 1);
        drift.observe(NOON.plus(Duration.ofHours(7)), 2);
        drift.observe(NOON.plus(Duration.ofMinutes(1)), 3, 4);
        drift.observe(NOON.plus(Duration.ofHours(14)), 5);

        List<DriftReport> windows = drift.windows();
        assertThat(windows).extracting(DriftReport::rows).containsExactly(1L, 1L);
        assertThat(windows).extracting(DriftReport::late).containsExactly(0L, 2L);
    }

    @Test
    void sendsWhatItCannotReadToTheDeadLettersWithTheReason() {
        drift.garbage("{");

        assertThat(drift.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(new String(letter.value(), UTF_8)).isEqualTo("{");
            assertThat(new String(
                            letter.headers()
                                    .lastHeader(DeadLetterHeaders.REASON)
                                    .value(),
                            UTF_8))
                    .contains("ce_type must be there");
            assertThat(new String(
                            letter.headers()
                                    .lastHeader(DeadLetterHeaders.OFFSET)
                                    .value(),
                            UTF_8))
                    .isEqualTo("0");
        });
    }

    @Test
    void refusesEventsFromTheFuture() {
        drift.observe(NOON.plus(Duration.ofDays(400)), 1);

        assertThat(drift.deadLetters()).hasSize(1);
        drift.observe(NOON, 1);
        drift.observe(NOON.plus(Duration.ofHours(7)), 1);
        assertThat(drift.windows()).as("event time was not moved").hasSize(1);
    }

    @Test
    void countsFailedRequestsRowsAndInputsButNoPredictions() {
        drift.observe(SampleModel.event("f", NOON, "3", Outcome.ERROR, 1, 2));
        drift.observe(NOON.plus(Duration.ofHours(7)), 1);

        assertThat(drift.windows()).singleElement().satisfies(report -> {
            assertThat(report.rows()).isEqualTo(2);
            assertThat(report.failed()).isEqualTo(2);
            assertThat(report.columns()).extracting(ColumnReport::valid).containsExactly(2L, 0L);
        });
    }

    @Test
    void reportsRowsOfVersionsWithoutABaselineByTheHour() {
        drift.observe(SampleModel.event("n", NOON, "9", 1, 2, 3));
        drift.observe(SampleModel.event("m", NOON.plus(Duration.ofMinutes(62)), "9", 4));

        assertThat(drift.windows()).singleElement().satisfies(report -> {
            assertThat(report.rows()).isEqualTo(3);
            assertThat(report.ungridded()).isEqualTo(3);
            assertThat(report.state()).isEqualTo(ReportState.NO_BASELINE);
            assertThat(report.note()).isEqualTo("version 9 has no baseline.json");
        });
    }

    @Test
    void closesTheWindowOfAnIdlePartitionByAWatermarkRecordInItsOwnTopic() {
        drift.observe(NOON, 1);
        drift.waitFor(Duration.ofHours(5));
        assertThat(drift.windows()).isEmpty();

        drift.waitFor(Duration.ofHours(2).plusMinutes(10));

        assertThat(drift.windows()).extracting(DriftReport::rows).containsExactly(1L);
        assertThat(drift.deadLetters()).as("the watermark is no dead letter").isEmpty();
    }

    @Test
    void keepsItsNamesBecauseTheyArePartOfTheStateLayout() throws IOException {
        String description = TopologyFixture.topology((model, version) -> VersionBaseline.none("none"))
                .describe()
                .toString();
        if (Boolean.getBoolean("update-golden")) {
            Files.createDirectories(DESCRIPTION.getParent());
            Files.writeString(DESCRIPTION, description);
        }

        assertThat(description).isEqualTo(Files.readString(DESCRIPTION));
    }
}
