package io.trimtab.drift.statistics;

import java.util.Arrays;

/**
 * Coarser bins whose cuts are bin edges of the grid, so that counts on them are exact: about equally full ones by the
 * reference.
 */
public final class NestedBins {
    private static final double ROUNDING = 1e-12;

    private final int[] lastBins;

    private NestedBins(int[] lastBins) {
        this.lastBins = lastBins;
    }

    /**
     * At most {@code groups} bins: the j-th ends at the first bin whose cumulative share reaches j/groups.
     *
     * @param reference counts of the grid's bins, with at least one row
     */
    public static NestedBins of(long[] reference, int groups) {
        double rows = Distances.rows(reference);
        int[] cuts = new int[groups - 1];
        int found = 0;
        long below = 0;
        int j = 1;
        for (int bin = 0; bin < reference.length - 1 && j < groups; bin++) { // the last bin ends the last group
            below += reference[bin];
            if (below / rows >= (double) j / groups - ROUNDING) {
                cuts[found++] = bin;
                while (j < groups && below / rows >= (double) j / groups - ROUNDING) {
                    j++;
                }
            }
        }
        return new NestedBins(Arrays.copyOf(cuts, found));
    }

    /** Index of the last grid bin of every group but the last. */
    public int[] cuts() {
        return lastBins.clone();
    }

    /** Number of groups. */
    public int size() {
        return lastBins.length + 1;
    }

    /** Sums of {@code counts} per group. */
    public long[] group(long[] counts) {
        long[] grouped = new long[size()];
        int group = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            grouped[group] += counts[bin];
            if (group < lastBins.length && bin == lastBins[group]) {
                group++;
            }
        }
        return grouped;
    }
}
