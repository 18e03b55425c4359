package io.trimtab.drift.exact;

/**
 * The distances that Evidently 0.7 computes, natural logarithms throughout.
 *
 * <p>Source: {@code evidently/legacy/calculations/stattests}, {@code get_binned_data} and the functions beside it.
 *
 * @param psi population stability index, zeros filled
 * @param kl Kullback and Leibler's divergence, zeros filled, renormalised
 * @param js Jensen and Shannon's distance, 0 to sqrt(ln 2)
 * @param hellinger 0 to 1, on bins of its own
 */
public record EvidentlyDistances(double psi, double kl, double js, double hellinger) {
    /** Up to so many distinct reference values, each value is a bin. */
    private static final int FEW = 20;

    /** Of two samples, not empty. */
    static EvidentlyDistances of(NumericSample reference, NumericSample current) {
        double[][] comparable = NumericSample.comparable(reference, current);
        double[] a = reference.values();
        double[] b = current.values();
        double lo = Math.min(a[0], b[0]);
        double hi = Math.max(a[a.length - 1], b[b.length - 1]);
        boolean whole = reference.integers() && current.integers();
        int distinct = distinct(comparable[0], comparable[1]);
        PairedCounts counts;
        if (distinct(comparable[0], new double[0]) <= FEW) {
            counts = PairedCounts.ofValues(comparable[0], comparable[1], distinct);
        } else {
            var bins = EqualWidthBins.sturges(lo, hi, (long) a.length + b.length, whole);
            counts = new PairedCounts(bins.counts(a), bins.counts(b));
        }
        var wide = EqualWidthBins.sturges(lo, hi, distinct, whole);
        return of(counts, wide.overlap(a, b), a.length, b.length);
    }

    /** Of categories, all rows counted. */
    static EvidentlyDistances of(PairedCounts counts, long n, long m) {
        return of(counts, ShareDistances.overlap(counts.referenceShares(n), counts.currentShares(m)), n, m);
    }

    private static EvidentlyDistances of(PairedCounts counts, double overlap, long n, long m) {
        double[] p = counts.referenceShares(n);
        double[] q = counts.currentShares(m);
        double[] filledP = ShareDistances.withoutZeros(p);
        double[] filledQ = ShareDistances.withoutZeros(q);
        return new EvidentlyDistances(
                ShareDistances.populationStability(filledP, filledQ),
                ShareDistances.kullbackLeibler(filledP, filledQ),
                ShareDistances.jensenShannon(p, q, Math.E),
                Math.sqrt(1 - Math.min(1, overlap)));
    }

    /** Distinct values of two ascending samples together. */
    private static int distinct(double[] a, double[] b) {
        int distinct = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            double value = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
            distinct++;
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
        }
        return distinct;
    }
}
