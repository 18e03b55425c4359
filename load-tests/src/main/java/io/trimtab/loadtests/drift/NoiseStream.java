package io.trimtab.loadtests.drift;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A kind of stream in which nothing ever drifts, however much it varies. Windows are an hour long.
 *
 * @param name as on the command line and in results
 * @param features number of features
 * @param windowRows rows of a window
 * @param categories whether features are categories, numbered from 0, rather than numbers
 * @param rows makes one feature's values
 */
record NoiseStream(String name, int features, int windowRows, boolean categories, Rows rows) {
    private static final int FEATURES = 5;
    private static final int ROWS = 1000;
    private static final int HOURS = 24;
    private static final int WEEKEND = 5;
    private static final double SEASON = .5;

    /** Makes values of one feature, one after the other. */
    interface Values {
        /** The next value, in this hour since the epoch of a week's first day. */
        double next(long hour);
    }

    /** Makes features. */
    @FunctionalInterface
    interface Rows {
        /** The values of feature {@code index}. */
        Values feature(int index, RandomGenerator random);
    }

    /** The twelve that the false-alarm budget is held against. */
    static final List<NoiseStream> ALL = List.of(
            numbers("iid", (index, random) -> hour -> random.nextGaussian()),
            numbers("ar-0.3", autoregressive(.3)),
            numbers("ar-0.5", autoregressive(.5)),
            numbers("ar-0.8", autoregressive(.8)),
            numbers(
                    "daily",
                    (index, random) -> hour -> random.nextGaussian()
                            + SEASON * Math.sin(2 * Math.PI * (hour % HOURS + 4.0 * index) / HOURS)),
            numbers(
                    "weekly",
                    (index, random) -> hour -> random.nextGaussian() + (hour / HOURS % 7 >= WEEKEND ? SEASON : 0)),
            numbers("heavy-tailed", (index, random) -> hour -> studentT2(random)),
            numbers(
                    "zero-inflated",
                    (index, random) -> hour -> random.nextDouble() < .7 ? 0 : Math.exp(random.nextGaussian())),
            numbers("few-valued", (index, random) -> hour -> Math.floor(5 * Math.pow(random.nextDouble(), 1.5))),
            new NoiseStream(
                    "100-categories",
                    FEATURES,
                    ROWS,
                    true,
                    (index, random) -> hour -> Math.floor(100 * Math.pow(random.nextDouble(), 1 + .2 * index))),
            new NoiseStream("20-features", 20, ROWS, false, (index, random) -> hour -> random.nextGaussian()),
            new NoiseStream("windows-of-200", FEATURES, 200, false, (index, random) -> hour -> random.nextGaussian()));

    static NoiseStream numbers(String name, Rows rows) {
        return new NoiseStream(name, FEATURES, ROWS, false, rows);
    }

    /** The same with another number of features. */
    NoiseStream withFeatures(int number) {
        return new NoiseStream(name, number, windowRows, categories, rows);
    }

    static Optional<NoiseStream> named(String name) {
        return ALL.stream().filter(stream -> stream.name().equals(name)).findFirst();
    }

    /** Standard normal values, each correlated with the one before. */
    private static Rows autoregressive(double correlation) {
        double fresh = Math.sqrt(1 - correlation * correlation);
        return (index, random) -> {
            double[] last = {random.nextGaussian()};
            return hour -> last[0] = correlation * last[0] + fresh * random.nextGaussian();
        };
    }

    /** Student's t with two degrees of freedom, by its quantile function: no variance. */
    private static double studentT2(RandomGenerator random) {
        double u = random.nextDouble();
        double p = Math.min(1 - 1e-12, Math.max(1e-12, u));
        return (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
    }
}
