package io.trimtab.drift.exact;

/**
 * How far two vectors of shares on the same bins are apart, each formula as Evidently or NannyML use it.
 *
 * <p>Shares are 0 to 1, as many on both sides, with at least one above 0 on each.
 */
final class ShareDistances {
    private static final double SMALL_SHARE = 1e-4;

    private ShareDistances() {}

    /** Evidently's {@code get_binned_data}: zeros become 0.0001, or a millionth of the smallest share where that is less. */
    static double[] withoutZeros(double[] shares) {
        double smallest = Double.POSITIVE_INFINITY;
        for (double share : shares) {
            smallest = share > 0 ? Math.min(smallest, share) : smallest;
        }
        double fill = smallest <= SMALL_SHARE ? smallest / 1e6 : SMALL_SHARE;
        double[] filled = shares.clone();
        for (int i = 0; i < filled.length; i++) {
            filled[i] = filled[i] == 0 ? fill : filled[i];
        }
        return filled;
    }

    /** Population stability index: sum of (p - q) ln(p / q), at least 0; shares above 0. */
    static double populationStability(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += (p[i] - q[i]) * Math.log(p[i] / q[i]);
        }
        return sum;
    }

    /** {@code scipy.stats.entropy(p, q)}: both made to sum to 1, then the sum of p ln(p / q), at least 0; shares above 0. */
    static double kullbackLeibler(double[] p, double[] q) {
        double left = sum(p);
        double right = sum(q);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double a = p[i] / left;
            sum += a * Math.log(a / (q[i] / right));
        }
        return sum;
    }

    /**
     * {@code scipy.spatial.distance.jensenshannon}: both made to sum to 1, then the square root of the divergence, in
     * units of the logarithm's base.
     *
     * @param base of the logarithm, such as e or 2
     */
    static double jensenShannon(double[] p, double[] q, double base) {
        double left = sum(p);
        double right = sum(q);
        double sumLeft = 0;
        double sumRight = 0;
        for (int i = 0; i < p.length; i++) {
            double a = p[i] / left;
            double b = q[i] / right;
            double middle = (a + b) / 2;
            sumLeft += a > 0 ? a * Math.log(a / middle) : 0;
            sumRight += b > 0 ? b * Math.log(b / middle) : 0;
        }
        double divergence = sumLeft + sumRight;
        return Math.sqrt(Math.max(0, base == Math.E ? divergence : divergence / Math.log(base)) / 2);
    }

    /** Sum of sqrt(p q), 0 to 1: Bhattacharyya's coefficient. */
    static double overlap(double[] p, double[] q) {
        double overlap = 0;
        for (int i = 0; i < p.length; i++) {
            overlap += Math.sqrt(p[i] * q[i]);
        }
        return overlap;
    }

    /** sqrt(sum of (sqrt p - sqrt q)^2) / sqrt 2, 0 to 1: NannyML's form. */
    static double hellinger(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double difference = Math.sqrt(p[i]) - Math.sqrt(q[i]);
            sum += difference * difference;
        }
        return Math.sqrt(sum) / Math.sqrt(2);
    }

    /** Largest difference of a share, 0 to 1. */
    static double largestGap(double[] p, double[] q) {
        double largest = 0;
        for (int i = 0; i < p.length; i++) {
            largest = Math.max(largest, Math.abs(p[i] - q[i]));
        }
        return largest;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
