package io.trimtab.drift.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How far two columns of categories are apart; missing values are left out.
 *
 * @param chiSquare test of equal shares
 * @param evidentlyChiSquareP p-value of Evidently's test, which takes the reference's shares as known
 * @param largestGap largest difference of a category's share, 0 to 1
 * @param evidently Evidently's distances
 * @param nannyMl NannyML's distances, unseen categories together
 */
public record CategoryShift(
        ChiSquare chiSquare,
        double evidentlyChiSquareP,
        double largestGap,
        EvidentlyDistances evidently,
        NannyMlDistances nannyMl) {
    private static final double LEAST_EXPECTED = 5;

    /** Compares rows by category, at least one row on each side; names are told apart exactly. */
    public static CategoryShift of(Map<String, Long> reference, Map<String, Long> current) {
        List<String> union = union(reference, current);
        var counts = new PairedCounts(counts(union, reference), counts(union, current));
        long n = sum(counts.reference());
        long m = sum(counts.current());
        int known = reference.size();
        var seen = new PairedCounts(Arrays.copyOf(counts.reference(), known), Arrays.copyOf(counts.current(), known));
        return new CategoryShift(
                ChiSquare.contingency(counts),
                ChiSquare.goodnessOfFit(counts).p(),
                ShareDistances.largestGap(counts.referenceShares(n), counts.currentShares(m)),
                EvidentlyDistances.of(counts, n, m),
                NannyMlDistances.of(seen, n, m));
    }

    /**
     * The chi-square p-value with rare categories taken together: those with fewer than five rows to expect on either side,
     * for which chi-square's law does not hold.
     *
     * @return NaN where one category is left
     */
    public static double pooledP(Map<String, Long> reference, Map<String, Long> current) {
        List<String> union = union(reference, current);
        var counts = new PairedCounts(counts(union, reference), counts(union, current));
        return ChiSquare.contingency(counts.pooled(LEAST_EXPECTED)).p();
    }

    /** The same of counts of the same categories. */
    public static double pooledP(long[] reference, long[] current) {
        return ChiSquare.contingency(new PairedCounts(reference, current).pooled(LEAST_EXPECTED))
                .p();
    }

    private static List<String> union(Map<String, Long> reference, Map<String, Long> current) {
        List<String> union = new ArrayList<>(reference.keySet());
        current.keySet().stream()
                .filter(category -> !reference.containsKey(category))
                .forEach(union::add);
        return union;
    }

    private static long[] counts(List<String> categories, Map<String, Long> rows) {
        return categories.stream()
                .mapToLong(category -> rows.getOrDefault(category, 0L))
                .toArray();
    }

    private static long sum(long[] counts) {
        return Arrays.stream(counts).sum();
    }
}
