package io.trimtab.drift.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.policy.DriftPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        var bootstrap = new BlockBootstrap(baseline(10 * WEEK, hour -> 0), DriftPolicy.DEFAULT);

        List<String> steps = new ArrayList<>();
        BlockBootstrap.Estimate estimate =
                bootstrap.estimate(MONTHS, (step, done, of) -> steps.add(step + " " + done + "/" + of));

        assertThat(estimate.replays()).isEqualTo(MONTHS);
        assertThat(estimate.perMonth().values().stream().mapToDouble(x -> x).sum())
                .isLessThan(3);
        assertThat(estimate.quietShare()).isBetween(0.0, 1.0);
        assertThat(bootstrap.estimate(MONTHS, BaselineProgress.SILENT)).isEqualTo(estimate);
        assertThat(steps).hasSize(MONTHS + 1).last().isEqualTo("replaying months 12/12");
    }

    @Test
    void findsMoreWhereOneWeekIsUnlikeTheOthers() {
        var calm = new BlockBootstrap(baseline(10 * WEEK, hour -> 0), DriftPolicy.DEFAULT);
        var broken = new BlockBootstrap(baseline(10 * WEEK, hour -> hour / WEEK == 4 ? .7 : 0), DriftPolicy.DEFAULT);

        assertThat(broken.estimate(3 * MONTHS, BaselineProgress.SILENT).of(Verdict.RETRAIN))
                .as("the held-back week is foreign to a reference that has not seen it")
                .isGreaterThan(
                        calm.estimate(3 * MONTHS, BaselineProgress.SILENT).of(Verdict.RETRAIN));
    }

    @Test
    void saysThatAFewWeeksSupportNoEstimate() {
        var bootstrap = new BlockBootstrap(baseline(5 * WEEK, hour -> 0), DriftPolicy.DEFAULT);

        assertThat(bootstrap.problem())
                .contains("it has 5 whole weeks, and fewer than 8 do not tell how different others would be");
        assertThatThrownBy(() -> bootstrap.estimate(1, BaselineProgress.SILENT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5 whole weeks");
    }

    @Test
    void rowsWithoutTimesSupportNoEstimate() {
        var profile = new BaselineBuilder(new MemoryData("rows", 20_000)
                        .numbers("a", new Random(1).doubles(20_000).toArray()))
                .build();

        assertThat(new BlockBootstrap(profile, DriftPolicy.DEFAULT).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no times"));
    }

    private interface Shift {
        double at(int hour);
    }

    private static BaselineProfile baseline(int hours, Shift shift) {
        var random = new Random(7);
        int rows = hours * ROWS_AN_HOUR;
        long[] times = IntStream.range(0, rows)
                .mapToLong(row -> START + row / ROWS_AN_HOUR * HOUR)
                .toArray();
        double[] a = IntStream.range(0, rows)
                .mapToDouble(row -> random.nextGaussian() + shift.at(row / ROWS_AN_HOUR))
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
