package io.trimtab.drift.statistics;

/**
 * How far two vectors of counts on the same bins are apart.
 *
 * <p>Every method takes whole counts of equal length, each vector with at least one row, and gives a finite number.
 */
public final class Distances {
    /** Mean of the Kolmogorov distribution, rounded: what sqrt(nm/(n+m)) D is without any difference. */
    private static final double KOLMOGOROV_MEAN = 0.87;

    private Distances() {}

    /** Rows in all bins. */
    public static long rows(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Largest difference of the cumulative shares at a bin's upper edge, 0 to 1: Kolmogorov-Smirnov D on the grid. */
    public static double kolmogorovSmirnov(long[] reference, long[] current) {
        double n = rows(reference);
        double m = rows(current);
        long below = 0;
        long currentBelow = 0;
        double largest = 0;
        for (int i = 0; i < reference.length; i++) {
            below += reference[i];
            currentBelow += current[i];
            largest = Math.max(largest, Math.abs(below / n - currentBelow / m));
        }
        return largest;
    }

    /** Largest difference of a bin's shares, 0 to 1: L-infinity, for categories. */
    public static double largestShareGap(long[] reference, long[] current) {
        double n = rows(reference);
        double m = rows(current);
        double largest = 0;
        for (int i = 0; i < reference.length; i++) {
            largest = Math.max(largest, Math.abs(reference[i] / n - current[i] / m));
        }
        return largest;
    }

    /** {@code d} without what chance alone gives on average with {@code n} and {@code m} independent rows. */
    public static double aboveNoise(double d, long n, long m) {
        return Math.max(0, d - KOLMOGOROV_MEAN * Math.sqrt(1.0 / m + 1.0 / n));
    }

    /** Population stability index with half a row added to every bin (Krichevsky and Trofimov): finite, at least 0. */
    public static double populationStability(long[] reference, long[] current) {
        double n = rows(reference) + .5 * reference.length;
        double m = rows(current) + .5 * reference.length;
        double sum = 0;
        for (int i = 0; i < reference.length; i++) {
            double a = (reference[i] + .5) / n;
            double b = (current[i] + .5) / m;
            sum += (a - b) * Math.log(a / b);
        }
        return sum;
    }

    /** {@code psi} without its expectation under no change, (bins - 1)(1/n + 1/m); at least 0. */
    public static double populationStabilityAboveNoise(double psi, int bins, long n, long m) {
        return Math.max(0, psi - (bins - 1) * (1.0 / n + 1.0 / m));
    }

    /**
     * Jensen-Shannon distance: square root of the divergence with logarithms to base 2, 0 to 1; SciPy's
     * {@code jensenshannon(p, q, base=2)}.
     */
    public static double jensenShannon(long[] reference, long[] current) {
        double n = rows(reference);
        double m = rows(current);
        double left = 0;
        double right = 0;
        for (int i = 0; i < reference.length; i++) {
            double a = reference[i] / n;
            double b = current[i] / m;
            double middle = (a + b) / 2;
            left += a > 0 ? a * Math.log(a / middle) : 0;
            right += b > 0 ? b * Math.log(b / middle) : 0;
        }
        return Math.sqrt(Math.max(0, (left + right) / 2 / Math.log(2)));
    }

    /** Hellinger distance: square root of half the sum of (√p − √q)², 0 to 1. */
    public static double hellinger(long[] reference, long[] current) {
        double n = rows(reference);
        double m = rows(current);
        double sum = 0;
        for (int i = 0; i < reference.length; i++) {
            double gap = Math.sqrt(reference[i] / n) - Math.sqrt(current[i] / m);
            sum += gap * gap;
        }
        return Math.sqrt(sum / 2);
    }

    /** {@code distance} without its expectation under no change, on the scale of its square; at least 0. */
    public static double jensenShannonAboveNoise(double distance, int bins, long n, long m) {
        return Math.sqrt(Math.max(0, distance * distance - (bins - 1) * (1.0 / n + 1.0 / m) / (8 * Math.log(2))));
    }
}
