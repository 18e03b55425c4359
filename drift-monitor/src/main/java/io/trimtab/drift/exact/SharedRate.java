package io.trimtab.drift.exact;

import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/** Fisher's exact test: whether two samples have the same rate of something. */
public final class SharedRate {
    private SharedRate() {}

    /**
     * Twice the smaller tail of the hypergeometric distribution, at most 1.
     *
     * @param hits of {@code rows}, 0 to {@code rows}
     * @param rows at least 1; all rows together fewer than 2^31, else both sides are scaled down
     * @param currentHits of {@code currentRows}
     * @param currentRows at least 1
     */
    public static double p(long hits, long rows, long currentHits, long currentRows) {
        if (rows + currentRows > Integer.MAX_VALUE) {
            return p(hits / 2, rows / 2, currentHits / 2, currentRows / 2);
        }
        var law = HypergeometricDistribution.of(
                (int) (rows + currentRows), (int) (hits + currentHits), (int) currentRows);
        double atMost = law.cumulativeProbability((int) currentHits);
        double atLeast = law.survivalProbability((int) currentHits - 1);
        return Math.min(1, 2 * Math.min(atMost, atLeast));
    }
}
