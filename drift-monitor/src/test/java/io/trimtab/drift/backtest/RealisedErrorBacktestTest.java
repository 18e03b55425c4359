package io.trimtab.drift.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.LateErrors;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.baseline.RealisedError;
import io.trimtab.drift.policy.DriftPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
        return windows.stream()
                .filter(window -> window.verdict().compareTo(Verdict.INSUFFICIENT_DATA) > 0)
                .toList();
    }

    @Test
    void errorsOfAPromotedVersionCountFromTheFirstDayOnWhoseErrorsAreAllKnown() {
        Truth worseAtNight = (score, time) -> time / HOUR % 24 < 8 ? random.nextInt(2) : asPredicted(score, time);
        RealisedError error = error(Duration.ofHours(18));
        MemoryData replayed = rows(DAYS, 6, worseAtNight);
        List<String> versions = new ArrayList<>();
        replayed.scan(
                MemoryData.TIME,
                List.of(),
                row -> versions.add(
                        row.time() < START.plus(Duration.ofDays(DAYS + 3)).toEpochMilli() ? "1" : "2"));

        List<BacktestWindow> windows = new Backtest(profile(error, worseAtNight), DriftPolicy.DEFAULT, "", error)
                .replay(
                        replayed.texts("version", new ArrayList<>(versions)),
                        MemoryData.TIME,
                        "version",
                        BaselineProgress.SILENT);

        assertThat(events(windows)).isEmpty();
    }

    @Test
    void errorsOfRowsWhoseInputsWereBrokenAreEvidenceOfNothing() {
        RealisedError error = error(Duration.ofDays(7));
        Instant broken = START.plus(Duration.ofDays(DAYS + 2));
        MemoryData replayed = rows(
                DAYS,
                14,
                (score, time) -> isIn(broken, time) ? 1 - asPredicted(score, time) : asPredicted(score, time));
        double[] x = column(replayed, "x");
        double[] scores = column(replayed, "score");
        double[] labels = column(replayed, "label");
        long[] times = new long[x.length];
        int[] row = new int[1];
        replayed.scan(MemoryData.TIME, List.of(), cells -> times[row[0]++] = cells.time());
        for (int i = 0; i < x.length; i++) {
            x[i] = isIn(broken, times[i]) ? Double.NaN : x[i];
        }
        var data = new MemoryData("rows", x.length)
                .times(times)
                .numbers("x", x)
                .numbers("score", scores)
                .numbers("label", labels);

        List<BacktestWindow> windows = new Backtest(profile(error, this::asPredicted), DriftPolicy.DEFAULT, "", error)
                .replay(data, MemoryData.TIME, null, BaselineProgress.SILENT);

        assertThat(events(windows)).extracting(BacktestWindow::verdict).containsExactly(Verdict.DATA_QUALITY);
    }

    @Test
    void errorsOfBrokenAnswersAreEvidenceOfNothing() {
        RealisedError error = error(Duration.ZERO);
        MemoryData replayed = rows(DAYS, 7, this::asPredicted);
        double[] scores = column(replayed, "score");
        Arrays.fill(scores, scores.length / 2, scores.length, .01);
        long[] times = new long[scores.length];
        int[] row = new int[1];
        replayed.scan(MemoryData.TIME, List.of(), cells -> times[row[0]++] = cells.time());
        var data = new MemoryData("rows", scores.length)
                .times(times)
                .numbers("x", column(replayed, "x"))
                .numbers("score", scores)
                .numbers("label", column(replayed, "label"));

        List<BacktestWindow> windows = new Backtest(profile(error, this::asPredicted), DriftPolicy.DEFAULT, "", error)
                .replay(data, MemoryData.TIME, null, BaselineProgress.SILENT);

        assertThat(events(windows))
                .isNotEmpty()
                .allSatisfy(window -> assertThat(window.columns()).doesNotContain("error(score)"));
    }

    @Test
    void labelsThatAreKnownAfterTheLastRowAreJudgedToo() {
        Duration delay = Duration.ofDays(7);
        List<BacktestWindow> windows = replay(error(delay), this::asPredicted, this::asPredicted);

        BacktestWindow last = windows.get(windows.size() - 1);
        assertThat(last.rows()).isZero();
        assertThat(last.end()).isEqualTo(START.plus(Duration.ofDays(DAYS + 14)).plus(delay));
        assertThat(last.errors().orElseThrow().rows()).isEqualTo(6 * ROWS_PER_HOUR);
    }

    private static boolean isIn(Instant broken, long time) {
        return time >= broken.toEpochMilli()
                && time < broken.plus(Duration.ofDays(2)).toEpochMilli();
    }

    private static double[] column(MemoryData data, String name) {
        double[] values = new double[Math.toIntExact(data.rows())];
        int[] row = new int[1];
        data.scan(null, List.of(name), cells -> values[row[0]++] = cells.number(0));
        return values;
    }

    @Test
    void errorsThatAreKnownWhileNoRowArrivesAreJudgedInAWindowOfTheirOwn() {
        RealisedError error = error(Duration.ofHours(12));
        Truth flipped = (score, time) -> changed(time) ? 1 - asPredicted(score, time) : asPredicted(score, time);
        BaselineProfile profile = new BaselineBuilder(byDay(rows(0, DAYS, this::asPredicted)))
                .time(MemoryData.TIME)
                .prediction("score")
                .window(Duration.ofHours(6))
                .realised(error)
                .build();

        List<BacktestWindow> windows = new Backtest(profile, DriftPolicy.DEFAULT, "", error)
                .replay(byDay(rows(DAYS, 14, flipped)), MemoryData.TIME, null, BaselineProgress.SILENT);

        assertThat(windows)
                .filteredOn(window -> window.rows() == 0)
                .isNotEmpty()
                .allSatisfy(window ->
                        assertThat(window.errors().orElseThrow().rows()).isEqualTo(600));
        assertThat(events(windows).stream()
                        .filter(window -> window.verdict() != Verdict.INSUFFICIENT_DATA)
                        .toList())
                .isNotEmpty()
                .allSatisfy(window -> assertThat(window.columns()).containsExactly("error(score)"));
    }

    /** The rows from six to eighteen. */
    private static BaselineData byDay(MemoryData data) {
        List<String> daytime = new ArrayList<>();
        data.scan(MemoryData.TIME, List.of(), row -> daytime.add(row.time() / HOUR % 24 / 6 % 3 == 0 ? "no" : "yes"));
        return data.texts("daytime", new ArrayList<>(daytime)).only("daytime", "yes");
    }

    private BaselineProfile profile(RealisedError error, Truth usual) {
        return new BaselineBuilder(rows(0, DAYS, usual))
                .time(MemoryData.TIME)
                .prediction("score")
                .window(Duration.ofHours(6))
                .realised(error)
                .build();
    }

    private List<BacktestWindow> replay(RealisedError error, Truth usual, Truth then) {
        return new Backtest(profile(error, usual), DriftPolicy.DEFAULT, "", error)
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
                        "2 in window 15",
                        "2 in window 16",
                        "2 in window 17",
                        "2 in window 18",
                        "2 in window 19");
    }
}
