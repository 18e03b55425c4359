package io.trimtab.drift.exact;

/**
 * How far two numeric samples are apart.
 *
 * @param ks Kolmogorov and Smirnov's D, 0 to 1
 * @param ksPExact its exact p-value; NaN when a sample has more than {@link KolmogorovSmirnov#EXACT_ROWS} values
 * @param ksPAsymptotic its p-value for large samples; NaN for one value against one
 * @param wasserstein earth mover's distance in the values' unit
 * @param wassersteinNormed the same in standard deviations of the reference, of which 0.001 is the least
 * @param evidently on Evidently's bins
 * @param nannyMl on NannyML's bins
 */
public record NumericShift(
        double ks,
        double ksPExact,
        double ksPAsymptotic,
        double wasserstein,
        double wassersteinNormed,
        EvidentlyDistances evidently,
        NannyMlDistances nannyMl) {

    /**
     * Compares two samples with at least one value each. Distances are not finite when the values' range is beyond that
     * of a double.
     */
    public static NumericShift of(NumericSample reference, NumericSample current) {
        return of(reference, current, Moments.of(reference.values()));
    }

    /** Compares two samples with at least one value each, when the reference's moments are known. */
    public static NumericShift of(NumericSample reference, NumericSample current, Moments moments) {
        double[][] comparable = NumericSample.comparable(reference, current);
        double[] a = comparable[0];
        double[] b = comparable[1];
        double d = KolmogorovSmirnov.statistic(a, b);
        boolean small = Math.max(a.length, b.length) <= KolmogorovSmirnov.EXACT_ROWS;
        double distance = Wasserstein.distance(reference.values(), current.values());
        return new NumericShift(
                d,
                small ? KolmogorovSmirnov.exactP(a, b) : Double.NaN,
                KolmogorovSmirnov.asymptoticP(d, a.length, b.length),
                distance,
                Wasserstein.normed(distance, moments.deviation()),
                EvidentlyDistances.of(reference, current),
                NannyMlDistances.of(reference, current, moments));
    }

    /** The exact p-value where there is one, else the one for large samples; 1 where there is neither. */
    public double p() {
        if (!Double.isNaN(ksPExact)) {
            return ksPExact;
        }
        return Double.isNaN(ksPAsymptotic) ? 1 : ksPAsymptotic;
    }
}
