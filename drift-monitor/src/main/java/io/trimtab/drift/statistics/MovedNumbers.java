package io.trimtab.drift.statistics;

/**
 * How far numbers on a grid moved, in their own unit and in standard deviations.
 *
 * <p>A bin's rows are taken to be at its upper edge, those below the training minimum at the minimum and those above the
 * maximum at the maximum. That is exact where every value ends a bin, as in a column of up to 255 different values; else
 * the Wasserstein distance is within Σ wᵢ·max(pᵢ, qᵢ) of the exact one, with wᵢ the width of a bin and pᵢ, qᵢ its shares, as
 * long as nothing lies out of range. In a long tail the last bins are wide.
 *
 * @param wasserstein earth mover's distance (SciPy's {@code wasserstein_distance} of the edges weighted by the counts), in
 *     the column's unit, at least 0
 * @param mean difference of the means, in the column's unit
 * @param deviation standard deviation of the reference, at least 0
 * @param deviationNow standard deviation of the current rows, at least 0
 */
public record MovedNumbers(double wasserstein, double mean, double deviation, double deviationNow) {
    /**
     * Compares counts.
     *
     * @param values where each bin's rows are, ascending
     * @param reference as many counts, with at least one row
     * @param current as many counts, with at least one row
     */
    public static MovedNumbers of(double[] values, long[] reference, long[] current) {
        double n = Distances.rows(reference);
        double m = Distances.rows(current);
        double below = 0;
        double area = 0;
        for (int i = 0; i + 1 < values.length; i++) {
            below += reference[i] / n - current[i] / m;
            area += Math.abs(below) * (values[i + 1] - values[i]);
        }
        double usual = mean(values, reference, n);
        double now = mean(values, current, m);
        return new MovedNumbers(
                area, now - usual, deviation(values, reference, n, usual), deviation(values, current, m, now));
    }

    private static double mean(double[] values, long[] counts, double rows) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += counts[i] / rows * values[i];
        }
        return sum;
    }

    private static double deviation(double[] values, long[] counts, double rows, double mean) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += counts[i] / rows * (values[i] - mean) * (values[i] - mean);
        }
        return Math.sqrt(sum);
    }
}
