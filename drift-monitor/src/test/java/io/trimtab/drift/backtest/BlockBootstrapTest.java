package io.trimtab.drift.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.ExpectedAlarms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BlockBootstrapTest {
    private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int ROWS_AN_HOUR = 60;
    private static final int WEEK = 7 * 24;
    private static final int MONTHS = 12;

    @Test
    void findsFewAlarmsOnNoiseAndTheSameOnesEachTime() {
        BaselineProfile profile = baseline(10 * WEEK, ROWS_AN_HOUR, hour -> 0);

        List<String> steps = new ArrayList<>();
        BlockBootstrap.Estimate estimate = estimate(profile, DriftPolicy.DEFAULT, MONTHS, steps);

        assertThat(estimate.replays()).isEqualTo(MONTHS);
        assertThat(estimate.weeks()).isEqualTo(10);
        assertThat(estimate.perMonth().values().stream().mapToDouble(x -> x).sum())
                .isLessThan(3);
        assertThat(estimate.quietShare()).isBetween(0.0, 1.0);
        assertThat(estimate(profile, DriftPolicy.DEFAULT, MONTHS, new ArrayList<>()))
                .isEqualTo(estimate);
        assertThat(steps).hasSize(MONTHS + 1).last().isEqualTo("replaying months 12/12");
    }

    @Test
    void findsMoreWhereOneWeekIsUnlikeTheOthers() {
        BaselineProfile calm = baseline(10 * WEEK, ROWS_AN_HOUR, hour -> 0);
        BaselineProfile odd = baseline(10 * WEEK, ROWS_AN_HOUR, hour -> hour / WEEK == 4 ? .7 : 0);

        assertThat(estimate(odd, DriftPolicy.DEFAULT, 3 * MONTHS, new ArrayList<>())
                        .of(Verdict.RETRAIN))
                .as("the held-back week is foreign to a reference that has not seen it")
                .isGreaterThan(estimate(calm, DriftPolicy.DEFAULT, 3 * MONTHS, new ArrayList<>())
                        .of(Verdict.RETRAIN));
    }

    @Test
    void saysHowLittleAFewWeeksTell() {
        var none = new BlockBootstrap.Estimate(1000, 10, Map.of(), 1);
        var some = new BlockBootstrap.Estimate(1000, 10, Map.of(Verdict.WARN, .9), 0);

        // -ln(.05) in 70 days, and SciPy's chi2.ppf(.95, 2 * (2.1 + 1)) / 2 in 70 days
        assertThat(none.atMost(Verdict.WARN)).isCloseTo(2.995732273554 * 30 / 70, within(1e-9));
        assertThat(some.atMost(Verdict.WARN)).isCloseTo(6.444976454259533 * 30 / 70, within(1e-9));
    }

    @Test
    void saysThatAFewWeeksSupportNoEstimate() {
        var bootstrap = new BlockBootstrap(baseline(5 * WEEK, ROWS_AN_HOUR, hour -> 0), DriftPolicy.DEFAULT);

        assertThat(bootstrap.problem())
                .contains("it has 5 full weeks, and fewer than 8 do not tell how different others would be");
        assertThatThrownBy(() -> bootstrap.estimate(
                        1,
                        ExpectedAlarms.of(baseline(5 * WEEK, ROWS_AN_HOUR, hour -> 0), DriftPolicy.DEFAULT),
                        BaselineProgress.SILENT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5 full weeks");
    }

    @Test
    void rowsWithoutTimesSupportNoEstimate() {
        var profile = new BaselineBuilder(new MemoryData("rows", 20_000)
                        .numbers("a", new Random(1).doubles(20_000).toArray()))
                .build();

        assertThat(new BlockBootstrap(profile, DriftPolicy.DEFAULT).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no times"));
    }

    @Test
    void onlyWeeksOfWhichEveryDayHasEnoughRowsCount() {
        assertThat(weeks(baseline(20 * WEEK, 2, hour -> 0))).as("48 rows a day").isZero();
        assertThat(weeks(baseline(9 * WEEK + 2, ROWS_AN_HOUR, hour -> 0)))
                .as("two hours of a tenth week")
                .isEqualTo(9);
        assertThat(weeks(at(0, 55 * 24))).as("two days, eight weeks apart").isZero();
        assertThat(weeks(at(-20_000 * 24, 0))).as("a row of long ago").isZero();
    }

    @Test
    void aWeekWithAHoleIsPassedOver() {
        BaselineProfile whole = baseline(10 * WEEK, ROWS_AN_HOUR, hour -> 0);
        List<BaselineBlock> blocks = whole.blocks().stream()
                .filter(block ->
                        Duration.ofMillis(block.start().toEpochMilli() - START).toDays() != 24)
                .toList();
        var holed = new BaselineProfile(whole.dataset(), whole.layout(), true, whole.blockLength(), blocks);

        assertThat(weeks(holed)).isEqualTo(9);
    }

    @Test
    void givesNoNumberWhereTheSmallerReferenceWouldBeSilentByConstruction() {
        BaselineProfile profile = baseline(8 * WEEK, ROWS_AN_HOUR, hour -> 0);
        DriftPolicy shipped = DriftPolicy.DEFAULT;
        var retrain = shipped.retrain();
        var demanding = new DriftPolicy(
                shipped.evidence(),
                shipped.warn(),
                new DriftPolicy.Retrain(
                        retrain.effect(),
                        retrain.budgetDays(),
                        retrain.viewAlpha(),
                        50,
                        retrain.cooldown(),
                        retrain.maxPerWeek(),
                        retrain.inFlight()),
                shipped.rollback(),
                shipped.dataQuality(),
                shipped.weights());

        assertThat(new BlockBootstrap(profile, demanding)
                        .estimate(1, ExpectedAlarms.of(profile, demanding), BaselineProgress.SILENT))
                .as("56 days support a RETRAIN that needs 50, 42 do not")
                .isEmpty();
        assertThat(new BlockBootstrap(profile, shipped)
                        .estimate(1, ExpectedAlarms.of(profile, shipped), BaselineProgress.SILENT))
                .isPresent();
    }

    private static int weeks(BaselineProfile profile) {
        Optional<String> problem = new BlockBootstrap(profile, DriftPolicy.DEFAULT).problem();
        return problem.isPresent()
                ? Integer.parseInt(problem.get().replaceAll("it has (\\d+) full weeks.*", "$1"))
                : estimate(profile, DriftPolicy.DEFAULT, 1, new ArrayList<>()).weeks();
    }

    private static BlockBootstrap.Estimate estimate(
            BaselineProfile profile, DriftPolicy policy, int months, List<String> steps) {
        return new BlockBootstrap(profile, policy)
                .estimate(
                        months,
                        ExpectedAlarms.of(profile, policy),
                        (step, done, of) -> steps.add(step + " " + done + "/" + of))
                .orElseThrow();
    }

    /** A thousand rows in each of these hours. */
    private static BaselineProfile at(long... hours) {
        int rows = 1000 * hours.length;
        return new BaselineBuilder(new MemoryData("rows", rows)
                        .times(IntStream.range(0, rows)
                                .mapToLong(row -> START + hours[row / 1000] * HOUR)
                                .toArray())
                        .numbers("a", new Random(3).doubles(rows).toArray()))
                .time(MemoryData.TIME)
                .window(Duration.ofHours(12))
                .build();
    }

    private interface Shift {
        double at(int hour);
    }

    private static BaselineProfile baseline(int hours, int rowsAnHour, Shift shift) {
        var random = new Random(7);
        int rows = hours * rowsAnHour;
        long[] times = IntStream.range(0, rows)
                .mapToLong(row -> START + row / rowsAnHour * HOUR)
                .toArray();
        double[] a = IntStream.range(0, rows)
                .mapToDouble(row -> random.nextGaussian() + shift.at(row / rowsAnHour))
                .toArray();
        double[] b = random.doubles(rows).toArray();
        return new BaselineBuilder(new MemoryData("rows", rows)
                        .times(times)
                        .numbers("a", a)
                        .numbers("b", b))
                .time(MemoryData.TIME)
                .window(Duration.ofHours(12))
                .build();
    }
}
