package io.trimtab.drift.exact;

/** The earth mover's distance of two samples, as {@code scipy.stats.wasserstein_distance} has it. */
public final class Wasserstein {
    /** Evidently divides by no less than this. */
    private static final double LEAST_DEVIATION = .001;

    private Wasserstein() {}

    /**
     * The area between the two distribution functions, in the values' unit, at least 0.
     *
     * @param reference ascending, finite, not empty
     * @param current ascending, finite, not empty
     * @return infinite when the range of the values is
     */
    public static double distance(double[] reference, double[] current) {
        int n = reference.length;
        int m = current.length;
        double last = Math.min(reference[0], current[0]);
        double sum = 0;
        double lost = 0;
        int i = 0;
        int j = 0;
        while (i < n || j < m) {
            double value = j == m || (i < n && reference[i] <= current[j]) ? reference[i] : current[j];
            double area = Math.abs((double) i / n - (double) j / m) * (value - last) - lost;
            double next = sum + area;
            lost = next - sum - area;
            sum = next;
            last = value;
            while (i < n && reference[i] == value) {
                i++;
            }
            while (j < m && current[j] == value) {
                j++;
            }
        }
        return sum;
    }

    /** {@code distance} in standard deviations of the reference, of which 0.001 is the least; Evidently's measure. */
    public static double normed(double distance, double referenceDeviation) {
        return distance / Math.max(referenceDeviation, LEAST_DEVIATION);
    }
}
