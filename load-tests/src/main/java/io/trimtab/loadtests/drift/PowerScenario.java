package io.trimtab.loadtests.drift;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Something that happens to a stream.
 *
 * @param key name of its figure in the result
 * @param text for people
 * @param stream what it happens to
 * @param changes makes the change of each window after it began, counted from 0
 */
record PowerScenario(String key, String text, NoiseStream stream, Changes changes) {
    private static final int FEATURES = 10;
    private static final int MANY_FEATURES = 20;
    private static final double[] SHARES = {.4, .3, .15, .1, .05};
    /** The category that gains: a tenth of the rows before. */
    private static final int GAINING = 3;

    private static final int GRADUAL_WINDOWS = 48;
    private static final int DAY = 24;
    private static final int BUSY_HOURS = 6;

    /** Makes changes. */
    @FunctionalInterface
    interface Changes {
        /** What happens in this window. */
        Change in(int window);
    }

    private static final NoiseStream IID = stream("iid", FEATURES);
    private static final NoiseStream CATEGORIES =
            new NoiseStream("5-categories", FEATURES, 1000, true, (index, random) -> hour -> category(random));

    static final List<PowerScenario> ALL = List.of(
            shift("delay_shift_10", "mean + .1 sd", IID, .1),
            shift("delay_shift_20", "mean + .2 sd", IID, .2),
            shift("delay_shift_30", "mean + .3 sd", IID, .3),
            shift("delay_shift_50", "mean + .5 sd", IID, .5),
            always("delay_scale_130", "sd times 1.3", IID, Change.ofFeature(0, value -> 1.3 * value)),
            always("delay_category_5pt", "a category of 10% becomes 15%", CATEGORIES, gaining()),
            always("delay_missing_1pct", "1% missing, none before", IID, missing()),
            shift("delay_of_20_30", "mean + .3 sd, one of 20 features", stream("iid", MANY_FEATURES), .3),
            new PowerScenario(
                    "delay_gradual_50",
                    "mean + .5 sd, little by little in 48 windows",
                    IID,
                    window -> moved(.5 * Math.min(1, (window + 1.0) / GRADUAL_WINDOWS))),
            new PowerScenario(
                    "delay_recurring_30",
                    "mean + .3 sd for 6 hours of each day",
                    IID,
                    window -> window % DAY < BUSY_HOURS ? moved(.3) : Change.NONE),
            shift("delay_daily_30", "mean + .3 sd under a daily season", stream("daily", FEATURES), .3),
            shift("delay_weekly_30", "mean + .3 sd under a weekly season", stream("weekly", FEATURES), .3),
            shift("delay_ar_50_30", "mean + .3 sd, rows correlated by .5", stream("ar-0.5", FEATURES), .3),
            shift("delay_ar_80_30", "mean + .3 sd, rows correlated by .8", stream("ar-0.8", FEATURES), .3));

    private static NoiseStream stream(String name, int features) {
        return NoiseStream.named(name).orElseThrow().withFeatures(features);
    }

    private static PowerScenario shift(String key, String text, NoiseStream stream, double by) {
        return always(key, text, stream, moved(by));
    }

    private static PowerScenario always(String key, String text, NoiseStream stream, Change change) {
        return new PowerScenario(key, text, stream, window -> change);
    }

    private static Change moved(double by) {
        return Change.ofFeature(0, value -> value + by);
    }

    private static double category(RandomGenerator random) {
        double left = random.nextDouble();
        int category = 0;
        while (category < SHARES.length - 1 && left >= SHARES[category]) {
            left -= SHARES[category];
            category++;
        }
        return category;
    }

    private static Change gaining() {
        RandomGenerator random = chance();
        double share = .05 / (1 - SHARES[GAINING]);
        return Change.ofFeature(0, value -> random.nextDouble() < share ? GAINING : value);
    }

    private static Change missing() {
        RandomGenerator random = chance();
        return Change.ofFeature(0, value -> random.nextDouble() < .01 ? Double.NaN : value);
    }

    private static RandomGenerator chance() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(4711);
    }

    /** Which scenarios carry these keys; an unknown key names nothing. */
    static List<PowerScenario> named(List<String> keys) {
        return ALL.stream().filter(scenario -> keys.contains(scenario.key())).toList();
    }
}
