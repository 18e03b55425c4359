package io.trimtab.loadtests.drift;

import io.trimtab.drift.backtest.Backtest;
import io.trimtab.drift.backtest.BacktestWindow;
import io.trimtab.drift.backtest.Verdict;
import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.baseline.RealisedError;
import io.trimtab.drift.policy.DriftPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One kind of label noise through {@code drift backtest}'s own code. After the noise one label of five is turned over, with the
 * inputs and the scores as ever.
 */
final class LabelCell {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration DELAY = Duration.ofHours(18);
    private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");
    private static final int ROWS = 1000;
    private static final int FEATURES = 4;
    private static final int HOURS = 24;
    private static final int DRIFT_HOURS = 14 * HOURS;
    private static final double TURNED = .2;
    private static final DriftPolicy SHIPPED = DriftPolicy.DEFAULT;

    private final LabelNoise noise;
    private final LabelPlan plan;
    private long windows;
    private long warns;
    private long retrains;
    private int retrained;
    private final List<Integer> delays = new ArrayList<>();

    LabelCell(LabelNoise noise, LabelPlan plan) {
        this.noise = noise;
        this.plan = plan;
    }

    /**
     * False alarms, and delays of the warning of each run in windows from when the first turned labels were known; a run
     * without a warning has the length of the whole stretch.
     */
    record Outcome(List<NullRow> rows, List<Integer> delays) {}

    Outcome run() {
        for (int run = 0; run < plan.runs(); run++) {
            run(RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed() + run));
        }
        double hour = (double) WINDOW.toMillis() / Duration.ofDays(1).toMillis();
        double warnBudget =
                hour * (1 / SHIPPED.warn().budgetDays() + 1 / SHIPPED.warn().windowBudgetDays());
        double retrainBudget = hour / SHIPPED.retrain().budgetDays();
        return new Outcome(
                List.of(
                        new NullRow(noise.name(), "WARN", windows, warns, warnBudget, -1, plan.runs()),
                        new NullRow(noise.name(), "RETRAIN", windows, retrains, retrainBudget, retrained, plan.runs())),
                List.copyOf(delays));
    }

    private void run(RandomGenerator random) {
        var error = new RealisedError("score", "label", DELAY);
        LabelNoise.Odds odds = noise.truth().of(random);
        int training = plan.days() * HOURS;
        int quiet = plan.windows() / plan.runs();
        BaselineProfile profile = new BaselineBuilder(rows(random, odds, 0, training, Long.MAX_VALUE))
                .time(MemoryData.TIME)
                .prediction("score")
                .exclude("version")
                .window(WINDOW)
                .realised(error)
                .build();
        long change = (long) training + quiet;
        MemoryData replayed = rows(random, odds, training, quiet + DRIFT_HOURS, change);
        Instant changed = MONDAY.plus(WINDOW.multipliedBy(change));
        boolean acted = false;
        OptionalInt delay = OptionalInt.empty();
        for (BacktestWindow window : new Backtest(profile, SHIPPED, "", error)
                .replay(replayed, MemoryData.TIME, "version", BaselineProgress.SILENT)) {
            boolean warned = window.verdict() == Verdict.WARN;
            boolean asked = window.verdict() == Verdict.RETRAIN;
            if (window.start().isBefore(changed)) {
                windows++;
                warns += warned ? 1 : 0;
                retrains += asked ? 1 : 0;
            } else {
                acted |= asked;
                if (delay.isEmpty() && (warned || asked)) {
                    delay = OptionalInt.of((int)
                            Duration.between(changed.plus(DELAY), window.end()).dividedBy(WINDOW));
                }
            }
        }
        retrained += acted ? 1 : 0;
        delays.add(delay.orElse(DRIFT_HOURS));
    }

    private MemoryData rows(RandomGenerator random, LabelNoise.Odds odds, int firstHour, int hours, long change) {
        int rows = hours * ROWS;
        long[] times = new long[rows];
        double[][] features = new double[FEATURES][rows];
        double[] scores = new double[rows];
        double[] labels = new double[rows];
        double[] versions = new double[rows];
        long step = WINDOW.toMillis() / ROWS;
        for (int at = 0; at < rows; at++) {
            long hour = (long) firstHour + at / ROWS;
            times[at] = MONDAY.toEpochMilli() + hour * WINDOW.toMillis() + at % ROWS * step;
            double sum = 0;
            for (int feature = 0; feature < FEATURES; feature++) {
                features[feature][at] = random.nextGaussian();
                sum += features[feature][at] / (feature + 1);
            }
            scores[at] = 1 / (1 + Math.exp(-sum));
            boolean isTrue = random.nextDouble() < odds.of(scores[at], hour);
            boolean turned = hour >= change && random.nextDouble() < TURNED;
            labels[at] = at % noise.labelledEvery() != 0 ? Double.NaN : isTrue ^ turned ? 1 : 0;
            versions[at] =
                    noise.promotionHours() == 0 ? 1 : Math.floorDiv(hour - firstHour, noise.promotionHours()) + 1.0;
        }
        var data = new MemoryData(noise.name(), rows).times(times);
        for (int feature = 0; feature < FEATURES; feature++) {
            data.numbers("f" + feature, features[feature]);
        }
        return data.numbers("score", scores).numbers("label", labels).numbers("version", versions);
    }
}
