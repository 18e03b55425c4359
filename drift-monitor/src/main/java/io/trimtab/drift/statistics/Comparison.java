package io.trimtab.drift.statistics;

/**
 * What a report says about one column: current counts against reference counts on the same grid.
 *
 * @param d Kolmogorov-Smirnov D (numbers) or the largest difference of a share (categories), 0 to 1
 * @param dNet {@code d} above what chance gives
 * @param psi population stability index, on at most 16 nested bins (numbers) or on the categories
 * @param psiNet {@code psi} above what chance gives
 * @param js Jensen-Shannon distance to base 2 on the same bins, 0 to 1
 * @param jsNet {@code js} above what chance gives
 * @param hellinger Hellinger distance of the shares on the same bins, 0 to 1
 * @param ksP p-value of {@code d} as if rows were independent, which on real traffic they are not: for information only
 */
public record Comparison(
        double d, double dNet, double psi, double psiNet, double js, double jsNet, double hellinger, double ksP) {
    private static final int GROUPS = 16;

    /** Compares numbers: bins in ascending order; both vectors have at least one row. */
    public static Comparison ofNumbers(long[] reference, long[] current) {
        double d = Distances.kolmogorovSmirnov(reference, current);
        NestedBins nested = NestedBins.of(reference, GROUPS);
        return of(d, nested.group(reference), nested.group(current));
    }

    /** Compares categories; both vectors have at least one row. */
    public static Comparison ofCategories(long[] reference, long[] current) {
        return of(Distances.largestShareGap(reference, current), reference, current);
    }

    private static Comparison of(double d, long[] reference, long[] current) {
        long n = Distances.rows(reference);
        long m = Distances.rows(current);
        double psi = Distances.populationStability(reference, current);
        double js = Distances.jensenShannon(reference, current);
        long effective = Math.max(1, Math.round((double) n * m / ((double) n + m)));
        return new Comparison(
                d,
                Distances.aboveNoise(d, n, m),
                psi,
                Distances.populationStabilityAboveNoise(psi, reference.length, n, m),
                js,
                Distances.jensenShannonAboveNoise(js, reference.length, n, m),
                Distances.hellinger(reference, current),
                Tails.kolmogorovSmirnov(d, effective));
    }
}
