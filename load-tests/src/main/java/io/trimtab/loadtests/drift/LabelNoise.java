package io.trimtab.loadtests.drift;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A kind of stream on which a model is as good as ever, told by labels that come late.
 *
 * @param name as the table has it
 * @param truth makes a run's labels
 * @param promotionHours hours after which another version answers; 0 for one version
 * @param labelledEvery every so many rows one has a label
 */
record LabelNoise(String name, Truth truth, int promotionHours, int labelledEvery) {
    private static final int HOURS = 24;
    private static final int NIGHT = 8;
    private static final double NIGHT_FLIPS = .1;
    private static final double AR = .8;
    private static final double AR_SD = .3;

    /** All kinds. */
    static final List<LabelNoise> ALL = List.of(
            new LabelNoise("iid", random -> (score, hour) -> score, 0, 1),
            new LabelNoise("ar-0.8", LabelNoise::wandering, 0, 1),
            new LabelNoise("daily", random -> LabelNoise::worseAtNight, 0, 1),
            new LabelNoise("daily, promoted", random -> LabelNoise::worseAtNight, 7 * HOURS, 1),
            new LabelNoise("a fifth labelled", random -> (score, hour) -> score, 0, 5));

    /** Makes the odds of one run. */
    @FunctionalInterface
    interface Truth {
        /** The odds; {@code random} is the run's. */
        Odds of(RandomGenerator random);
    }

    /** How often a row comes true. */
    @FunctionalInterface
    interface Odds {
        /** Probability of the label 1; hours ascend from 0. */
        double of(double score, long hour);
    }

    private static double worseAtNight(double score, long hour) {
        return hour % HOURS < NIGHT ? score + NIGHT_FLIPS * (1 - 2 * score) : score;
    }

    /** The logit is off by a level that wanders from hour to hour. */
    private static Odds wandering(RandomGenerator random) {
        double[] level = new double[1];
        long[] last = {-1};
        return (score, hour) -> {
            if (hour != last[0]) {
                last[0] = hour;
                level[0] = AR * level[0] + Math.sqrt(1 - AR * AR) * AR_SD * random.nextGaussian();
            }
            double odds = score / (1 - score) * Math.exp(level[0]);
            return odds / (1 + odds);
        };
    }
}
