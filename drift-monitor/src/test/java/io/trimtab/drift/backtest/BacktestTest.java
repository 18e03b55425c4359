package io.trimtab.drift.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.drift.baseline.BaselineBuildException;
import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BacktestTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int HOURS = 24;
    private static final int DAYS = 28;
    private static final int ROWS = 400;
    private static final Duration WINDOW = Duration.ofHours(3);

    private final Random random = new Random(3);
    private final BaselineProfile profile = new BaselineBuilder(
                    rows(0, DAYS * HOURS, row -> row).data(false))
            .time(MemoryData.TIME)
            .prediction("score")
            .window(WINDOW)
            .build();

    @Test
    void findsAShiftInItsFirstWindowAndSaysItOnce() {
        List<BacktestWindow> windows = replay(rows(DAYS * HOURS, 48, row -> row)
                .and(rows(DAYS * HOURS + 48, 48, row -> scored(row[0] + .4, row[1]))));

        List<BacktestWindow> events = windows.stream()
                .filter(window -> window.verdict() != Verdict.OK)
                .toList();
        assertThat(windows).hasSize(96 / 3);
        assertThat(events).extracting(BacktestWindow::verdict).containsExactly(Verdict.WARN);
        assertThat(events.get(0).start()).isEqualTo(START.plus(Duration.ofHours(DAYS * HOURS + 48)));
        assertThat(events.get(0).columns()).contains("a").doesNotContain("b");
        assertThat(windows.get(windows.size() - 1).episode())
                .isEqualTo(events.get(0).episode());
        assertThat(windows.get(0).episode()).isEmpty();
    }

    @Test
    void aColumnWithoutWeightIsNoEvidenceAndLeavesItsBudgetToTheOthers() {
        Rows moved = rows(DAYS * HOURS, 14 * HOURS, row -> new double[] {row[0] + .5, row[1], row[2]});

        assertThat(verdicts(moved, "weights: {a: 0}")).containsOnly(Verdict.OK);
        assertThat(verdicts(moved, "weights: {b: 0, score: 0}")).contains(Verdict.WARN, Verdict.RETRAIN);
        assertThat(verdicts(moved, "weights: {a: 0.000001}"))
                .as("a share of a millionth of the budget needs more evidence, not more effect")
                .contains(Verdict.WARN);
    }

    @Test
    void anIncidentThatWasNeverClearedDoesNotOpenAgainAfterAPause() {
        Rows broken = rows(DAYS * HOURS, 6, row -> new double[] {row[0], Double.NaN, row[2]});
        Rows later = rows(DAYS * HOURS + 21 * HOURS, 24, row -> row);

        assertThat(replay(broken.and(later)))
                .extracting(BacktestWindow::verdict)
                .containsOnlyOnce(Verdict.DATA_QUALITY)
                .containsOnly(Verdict.DATA_QUALITY, Verdict.OK);
    }

    @Test
    void dataThatIsStillBrokenAfterAPauseIsSaidAgain() {
        Rows broken = rows(DAYS * HOURS, 6, row -> new double[] {row[0], Double.NaN, row[2]});
        Rows later = rows(DAYS * HOURS + 72, 6, row -> new double[] {row[0], Double.NaN, row[2]});

        assertThat(replay(broken.and(later)))
                .filteredOn(window -> window.verdict() != Verdict.OK)
                .extracting(window -> window.verdict() + " " + window.columns() + " "
                        + window.episode().orElse(""))
                .containsExactly("DATA_QUALITY [b] episode-1", "DATA_QUALITY [b] episode-2");
    }

    @Test
    void aWindowThatIsBrokenAndDriftedNamesBoth() {
        Rows stuck = rows(DAYS * HOURS, 24, row -> new double[] {row[0], row[1], .5});

        assertThat(replay(stuck))
                .filteredOn(window -> window.verdict() != Verdict.OK)
                .first()
                .satisfies(window -> {
                    assertThat(window.verdict()).isEqualTo(Verdict.WARN);
                    assertThat(window.reason()).contains("; also: answers are score constant (100.0%)");
                });
    }

    @Test
    void weightsOnPredictionsAloneWarnOfThemAndSayThatNoFeatureHasAny() {
        Rows moved = rows(DAYS * HOURS, 14 * HOURS, row -> new double[] {row[0], row[1], .8 * row[2] + .1});

        assertThat(verdicts(moved, "weights: {a: 0, b: 0}"))
                .contains(Verdict.WARN)
                .doesNotContain(Verdict.RETRAIN);
        assertThat(verdicts(moved, "weights: {a: 0, b: 0, score: 0}")).containsOnly(Verdict.OK);
    }

    private List<Verdict> verdicts(Rows rows, String policy) {
        return new Backtest(profile, PolicyFile.parse(policy, "p"), "", null)
                .replay(rows.data(false), MemoryData.TIME, null, BaselineProgress.SILENT).stream()
                        .map(BacktestWindow::verdict)
                        .toList();
    }

    @Test
    void brokenDataAndDriftHaveEpisodesOfTheirOwn() {
        Rows drifted = rows(DAYS * HOURS, 24, row -> scored(row[0] + .4, row[1]));
        Rows broken = rows(DAYS * HOURS + 24, 24, row -> new double[] {row[0] + .4, Double.NaN, row[2]});

        assertThat(replay(drifted.and(broken)))
                .filteredOn(window -> window.verdict() != Verdict.OK)
                .extracting(window -> window.verdict() + " " + window.columns() + " "
                        + window.episode().orElse(""))
                .containsExactly("WARN [a, score] episode-1", "DATA_QUALITY [b] episode-2");
    }

    @Test
    void anEpisodeShowsAgainWhenItBecomesMoreSerious() {
        List<BacktestWindow> windows = replay(rows(DAYS * HOURS, 14 * HOURS, row -> scored(row[0] + .5, row[1])));

        assertThat(windows)
                .filteredOn(window -> window.verdict() != Verdict.OK)
                .extracting(BacktestWindow::verdict)
                .containsExactly(Verdict.WARN, Verdict.RETRAIN);
        assertThat(windows)
                .filteredOn(window -> window.verdict() != Verdict.OK)
                .extracting(BacktestWindow::episode)
                .containsOnly(Optional.of("episode-1"));
    }

    @Test
    void rollsBackAVersionWhoseAnswersMovedWithoutTheInputs() {
        Rows before = rows(DAYS * HOURS, 48, row -> row).of("7");
        Rows after = rows(DAYS * HOURS + 48, 48, row -> new double[] {row[0], row[1], row[2] * row[2] * row[2]})
                .of("8");

        List<BacktestWindow> windows = replay(before.and(after), true);

        assertThat(windows)
                .filteredOn(window -> window.verdict() == Verdict.ROLLBACK)
                .extracting(BacktestWindow::version)
                .containsExactly("8");
    }

    @Test
    void theOrderOfTheRowsInTheFileDoesNotMatter() {
        Rows rows = rows(DAYS * HOURS, 48, row -> scored(row[0] + .2, row[1]));

        assertThat(replay(rows.shuffled(new Random(9)))).isEqualTo(replay(rows));
    }

    @Test
    void tellsFewRowsFromNothingTheMatter() {
        Rows few = rows(DAYS * HOURS, 48, row -> row).everyNth(20);

        assertThat(replay(few)).extracting(BacktestWindow::verdict).containsOnly(Verdict.INSUFFICIENT_DATA);
    }

    @Test
    void refusesDataThatDoesNotFitAndListsEverything() {
        var data =
                new MemoryData("other.csv", 1).times(0).texts("a", List.of("x")).numbers("c", 1);

        assertThatThrownBy(() -> new Backtest(profile, DriftPolicy.DEFAULT, "", null)
                        .replay(data, "when", "version", BaselineProgress.SILENT))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessageContaining("other.csv does not fit the baseline")
                .hasMessageContaining("time column 'when' is not there")
                .hasMessageContaining("version column 'version' is not there")
                .hasMessageContaining("column 'a' must hold numbers as in the baseline, holds texts")
                .hasMessageContaining("column 'b' of the baseline is not there")
                .hasMessageContaining("it has [a, c, time]");
    }

    @Test
    void writesALineForEachWindowAndATimelineOfLetters() throws Exception {
        var report = new BacktestReport(replay(rows(DAYS * HOURS, 24, row -> row)
                .and(rows(DAYS * HOURS + 24, 24, row -> scored(row[0] + .4, row[1])))));

        List<String> lines = report.jsonLines();
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        JsonNode warned = new ObjectMapper().readTree(lines.get(8));
        assertThat(lines).hasSize(48 / 3);
        assertThat(first.path("start").asText()).isEqualTo("2026-03-30T00:00:00Z");
        assertThat(first.path("end").asText()).isEqualTo("2026-03-30T03:00:00Z");
        assertThat(first.path("verdict").asText()).isEqualTo("OK");
        assertThat(first.path("columns").isArray()).isTrue();
        assertThat(first.has("episode")).isFalse();
        assertThat(warned.path("verdict").asText()).isEqualTo("WARN");
        assertThat(warned.path("episode").asText()).isEqualTo("episode-1");
        assertThat(report.text())
                .contains("2026-03-31T03:00:00Z  WARN")
                .contains("2026-03-30  ........\n")
                .contains("2026-03-31  w:::::::\n")
                .contains("16 windows of 3h in 2.0 days; in 30 days that is")
                .contains("WARN 15.0");
    }

    private List<BacktestWindow> replay(Rows rows) {
        return replay(rows, false);
    }

    private List<BacktestWindow> replay(Rows rows, boolean versions) {
        return new Backtest(profile, DriftPolicy.DEFAULT, "", null)
                .replay(rows.data(versions), MemoryData.TIME, versions ? "version" : null, BaselineProgress.SILENT);
    }

    private Rows rows(int firstHour, int hours, UnaryOperator<double[]> change) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < hours * ROWS; i++) {
            long time = START.toEpochMilli() + firstHour * 3_600_000L + i * 3_600_000L / ROWS;
            double[] values = change.apply(scored(random.nextGaussian(), random.nextGaussian()));
            rows.add(new Row(time, values[0], values[1], values[2], ""));
        }
        return new Rows(rows);
    }

    private static double[] scored(double a, double b) {
        return new double[] {a, b, 1 / (1 + Math.exp(-a - .5 * b))};
    }

    private record Row(long time, double a, double b, double score, String version) {}

    private record Rows(List<Row> rows) {
        Rows and(Rows later) {
            List<Row> all = new ArrayList<>(rows);
            all.addAll(later.rows);
            return new Rows(all);
        }

        Rows of(String version) {
            return new Rows(rows.stream()
                    .map(row -> new Row(row.time, row.a, row.b, row.score, version))
                    .toList());
        }

        Rows shuffled(Random with) {
            List<Row> all = new ArrayList<>(rows);
            Collections.shuffle(all, with);
            return new Rows(all);
        }

        Rows everyNth(int n) {
            return new Rows(IntStream.range(0, rows.size())
                    .filter(i -> i % n == 0)
                    .mapToObj(rows::get)
                    .toList());
        }

        MemoryData data(boolean versions) {
            var data = new MemoryData("rows.csv", rows.size())
                    .times(rows.stream().mapToLong(Row::time).toArray())
                    .numbers("a", rows.stream().mapToDouble(Row::a).toArray())
                    .numbers("b", rows.stream().mapToDouble(Row::b).toArray())
                    .numbers("score", rows.stream().mapToDouble(Row::score).toArray());
            return versions
                    ? data.texts(
                            "version",
                            new ArrayList<>(rows.stream().map(Row::version).toList()))
                    : data;
        }
    }
}
