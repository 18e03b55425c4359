package io.trimtab.drift.exact;

/**
 * The distances that NannyML 0.13 computes.
 *
 * <p>Source: {@code nannyml/drift/univariate/methods.py}. Bins and categories are the reference's; current rows outside
 * them share one more bin, here counted, not taken as what is left of 1.
 *
 * @param js Jensen and Shannon's distance, logarithms to base 2, 0 to 1
 * @param hellinger 0 to 1
 */
public record NannyMlDistances(double js, double hellinger) {
    /** Of two samples, not empty, on Doane's bins. */
    static NannyMlDistances of(NumericSample reference, NumericSample current, Moments moments) {
        var bins = EqualWidthBins.doane(reference.values(), moments);
        long[] inside = bins.counts(current.values());
        return of(new PairedCounts(bins.counts(reference.values()), inside), reference.size(), current.size());
    }

    /**
     * Of counts on the reference's own bins.
     *
     * @param counts bins that the reference has; current rows outside them are not in it
     */
    static NannyMlDistances of(PairedCounts counts, long n, long m) {
        long outside = m;
        for (long count : counts.current()) {
            outside -= count;
        }
        var all = outside > 0 ? counts.with(0, outside) : counts;
        double[] p = all.referenceShares(n);
        double[] q = all.currentShares(m);
        return new NannyMlDistances(ShareDistances.jensenShannon(p, q, 2), ShareDistances.hellinger(p, q));
    }
}
