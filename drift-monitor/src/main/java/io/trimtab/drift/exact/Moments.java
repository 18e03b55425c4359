package io.trimtab.drift.exact;

import java.util.Arrays;

/**
 * Mean, standard deviation and skewness of a sample, dividing by its size (NumPy's {@code ddof=0}).
 *
 * @param mean in the values' unit
 * @param deviation standard deviation, in the values' unit, at least 0
 * @param skewness mean cube of the values' distance from the mean in deviations; 0 where the deviation is 0
 */
public record Moments(double mean, double deviation, double skewness) {
    /** The moments of a sample that is not empty. */
    public static Moments of(NumericSample sample) {
        return of(sample.values());
    }

    /**
     * The moments of values that need not be sorted.
     *
     * @param values finite, not empty; sums that leave the range of a double make the result infinite or NaN
     */
    public static Moments of(double[] values) {
        int n = values.length;
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / n);
        double cubes = 0;
        if (deviation > 0) {
            for (double value : values) {
                double distance = (value - mean) / deviation;
                cubes += distance * distance * distance;
            }
        }
        return new Moments(mean, deviation, cubes / n);
    }

    /** Sums distances from a value in the middle, so that digits are not lost where all values are far from zero. */
    private static double mean(double[] values) {
        double middle = values[values.length / 2];
        double mean =
                middle + Arrays.stream(values).map(value -> value - middle).sum() / values.length;
        return Double.isFinite(mean) ? mean : Arrays.stream(values).sum() / values.length;
    }
}
