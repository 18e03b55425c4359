package io.trimtab.drift.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.LateErrors;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.baseline.RealisedError;
import io.trimtab.drift.policy.DriftPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RealisedErrorBacktestTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int DAYS = 35;
    private static final int ROWS_PER_HOUR = 100;
    private static final long HOUR = 3_600_000L;
    private static final int CHANGE_AFTER = 4;

    private final Random random = new Random(7);

    /** What came true of a row with this score, at this time. */
    private interface Truth {
        double of(double score, long time);
    }

    /** True as often as the score says. */
    private double asPredicted(double score, long time) {
        return random.nextDouble() < score ? 1 : 0;
    }

    @Test
    void errorsThatGrowWarnWhenTheirLabelsAreKnownAndThenAskForARetrain() {
        RealisedError error = error(Duration.ofHours(24));
        List<BacktestWindow> windows = replay(
                error,
                this::asPredicted,
                (score, time) -> changed(time) ? 1 - asPredicted(score, time) : asPredicted(score, time));

        List<BacktestWindow> events = events(windows);
        Instant known = START.plus(Duration.ofDays(DAYS + CHANGE_AFTER + 1));
        assertThat(events).extracting(BacktestWindow::verdict).containsExactly(Verdict.WARN, Verdict.RETRAIN);
        assertThat(events).extracting(BacktestWindow::columns).containsOnly(List.of("error(score)"));
        assertThat(events.get(0).start()).isBetween(known, known.plus(Duration.ofHours(12)));
    }

    @Test
    void errorsThatShrinkAreNoReasonToDoAnything() {
        List<BacktestWindow> windows = replay(
                error(Duration.ofHours(24)),
                this::asPredicted,
                (score, time) -> changed(time) ? Math.rint(score) : asPredicted(score, time));

        assertThat(events(windows)).isEmpty();
        assertThat(windows.get(windows.size() - 1).errors().orElseThrow().mean())
                .isLessThan(windows.get(10).errors().orElseThrow().mean());
    }

    @Test
    void errorsAsEverAreQuietAndCountFromTheFirstDayOnWhoseErrorsAreAllKnown() {
        List<BacktestWindow> windows = replay(error(Duration.ofHours(30)), this::asPredicted, this::asPredicted);

        int perWindow = (int)
                (Duration.between(windows.get(0).start(), windows.get(0).end()).toHours() * ROWS_PER_HOUR);
        assertThat(events(windows)).isEmpty();
        for (BacktestWindow window : windows) {
            boolean known = !window.start().isBefore(START.plus(Duration.ofDays(DAYS + 2)));
            assertThat(window.errors().map(LateErrors.Known::rows).orElse(0L)).isEqualTo(known ? perWindow : 0);
        }
    }

    @Test
    void errorsThatHaveTheirHoursAreHeldAgainstTheHourInWhichTheyAreKnown() {
        Truth worseAtNight = (score, time) -> time / HOUR % 24 < 8 && random.nextInt(3) == 0
                ? 1 - asPredicted(score, time)
                : asPredicted(score, time);

        assertThat(events(replay(error(Duration.ofHours(17)), worseAtNight, worseAtNight)))
                .isEmpty();
    }

    @Test
    void rowsWithoutALabelHaveNoErrorAndAreJudgedByTheRest() {
        List<BacktestWindow> windows = replay(
                error(Duration.ZERO),
                this::asPredicted,
                (score, time) -> changed(time) ? Double.NaN : asPredicted(score, time));

        assertThat(events(windows)).isEmpty();
        assertThat(windows.get(0).errors()).isPresent();
        assertThat(windows.get(windows.size() - 1).errors()).isEmpty();
    }

    @Test
    void aReportTellsTheMeanErrorAndALineTheLabelsOfItsWindow() {
        List<BacktestWindow> windows = replay(error(Duration.ZERO), this::asPredicted, this::asPredicted);
        var report = new BacktestReport(windows);

        assertThat(report.text())
                .contains(14 * 24 * ROWS_PER_HOUR + " labels became known; the mean error was 0.")
                .contains("nothing would have happened");
        assertThat(report.jsonLines().get(0))
                .contains("\"labels\":" + windows.get(0).rows() + ",\"mean_error\":0.");
    }

    private static RealisedError error(Duration delay) {
        return new RealisedError("score", "label", delay);
    }

    private static boolean changed(long time) {
        return time >= START.plus(Duration.ofDays(DAYS + CHANGE_AFTER)).toEpochMilli();
    }

    private static List<BacktestWindow> events(List<BacktestWindow> windows) {
        return windows.stream().filter(window -> window.verdict() != Verdict.OK).toList();
    }

    private List<BacktestWindow> replay(RealisedError error, Truth usual, Truth then) {
        BaselineProfile profile = new BaselineBuilder(rows(0, DAYS, usual))
                .time(MemoryData.TIME)
                .prediction("score")
                .window(Duration.ofHours(6))
                .realised(error)
                .build();
        return new Backtest(profile, DriftPolicy.DEFAULT, "", error)
                .replay(rows(DAYS, 14, then), MemoryData.TIME, null, BaselineProgress.SILENT);
    }

    private MemoryData rows(int firstDay, int days, Truth truth) {
        int rows = days * 24 * ROWS_PER_HOUR;
        long[] times = new long[rows];
        double[] inputs = new double[rows];
        double[] scores = new double[rows];
        double[] labels = new double[rows];
        for (int i = 0; i < rows; i++) {
            times[i] = START.plus(Duration.ofDays(firstDay)).toEpochMilli() + i * (HOUR / ROWS_PER_HOUR);
            inputs[i] = random.nextGaussian();
            scores[i] = 1 / (1 + Math.exp(-2 * inputs[i]));
            labels[i] = truth.of(scores[i], times[i]);
        }
        return new MemoryData("rows", rows)
                .times(times)
                .numbers("x", inputs)
                .numbers("score", scores)
                .numbers("label", labels);
    }

    @Test
    void errorsOfAVersionThatNoLongerAnswersAreNotJudged() {
        RealisedError error = error(Duration.ofHours(24));
        BaselineProfile profile = new BaselineBuilder(rows(0, DAYS, this::asPredicted))
                .time(MemoryData.TIME)
                .prediction("score")
                .window(Duration.ofHours(6))
                .realised(error)
                .build();
        MemoryData replayed = rows(DAYS, 4, this::asPredicted);
        List<String> versions = new ArrayList<>();
        replayed.scan(
                MemoryData.TIME,
                List.of(),
                row -> versions.add(
                        row.time() < START.plus(Duration.ofDays(DAYS + 2)).toEpochMilli() ? "1" : "2"));
        replayed.texts("version", new ArrayList<>(versions));

        List<BacktestWindow> windows = new Backtest(profile, DriftPolicy.DEFAULT, "", error)
                .replay(replayed, MemoryData.TIME, "version", BaselineProgress.SILENT);

        assertThat(windows)
                .filteredOn(window -> window.errors().isPresent())
                .extracting(window -> window.version() + " in window " + windows.indexOf(window))
                .containsExactly(
                        "1 in window 4",
                        "1 in window 5",
                        "1 in window 6",
                        "1 in window 7",
                        "2 in window 12",
                        "2 in window 13",
                        "2 in window 14",
                        "2 in window 15");
    }
}
