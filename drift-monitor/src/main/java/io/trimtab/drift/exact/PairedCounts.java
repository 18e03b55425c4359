package io.trimtab.drift.exact;

import java.util.Arrays;

/** How many rows of either side lie in each of the same bins or categories. */
final class PairedCounts {
    private final long[] reference;
    private final long[] current;

    /** As many counts on both sides; the arrays are kept. */
    PairedCounts(long[] reference, long[] current) {
        if (reference.length != current.length) {
            throw new IllegalArgumentException(
                    "both sides must have as many bins, were %d and %d".formatted(reference.length, current.length));
        }
        this.reference = reference;
        this.current = current;
    }

    long[] reference() {
        return reference;
    }

    long[] current() {
        return current;
    }

    /** One bin for each value that either side has. */
    static PairedCounts ofValues(double[] reference, double[] current, int distinct) {
        long[] left = new long[distinct];
        long[] right = new long[distinct];
        int i = 0;
        int j = 0;
        for (int bin = 0; bin < distinct; bin++) {
            double value = j == current.length || (i < reference.length && reference[i] <= current[j])
                    ? reference[i]
                    : current[j];
            for (; i < reference.length && reference[i] == value; i++) {
                left[bin]++;
            }
            for (; j < current.length && current[j] == value; j++) {
                right[bin]++;
            }
        }
        return new PairedCounts(left, right);
    }

    /** With one more bin, of {@code reference} and {@code current} rows. */
    PairedCounts with(long moreReference, long moreCurrent) {
        long[] left = Arrays.copyOf(reference, reference.length + 1);
        long[] right = Arrays.copyOf(current, current.length + 1);
        left[reference.length] = moreReference;
        right[current.length] = moreCurrent;
        return new PairedCounts(left, right);
    }

    /** With the bins of fewer than {@code least} expected rows on the smaller side, if the shares are equal, made one. */
    PairedCounts pooled(double least) {
        double n = (double) Arrays.stream(reference).sum();
        double m = (double) Arrays.stream(current).sum();
        double smaller = Math.min(n, m) / (n + m);
        long[] left = new long[reference.length];
        long[] right = new long[reference.length];
        int kept = 0;
        long restLeft = 0;
        long restRight = 0;
        for (int i = 0; i < reference.length; i++) {
            if ((double) (reference[i] + current[i]) * smaller < least) {
                restLeft += reference[i];
                restRight += current[i];
            } else {
                left[kept] = reference[i];
                right[kept++] = current[i];
            }
        }
        var all = new PairedCounts(Arrays.copyOf(left, kept), Arrays.copyOf(right, kept));
        return restLeft + restRight == 0 ? all : all.with(restLeft, restRight);
    }

    /** Shares of the reference's bins in {@code rows} rows. */
    double[] referenceShares(long rows) {
        return shares(reference, rows);
    }

    /** Shares of the current side's bins in {@code rows} rows. */
    double[] currentShares(long rows) {
        return shares(current, rows);
    }

    private static double[] shares(long[] counts, long rows) {
        return Arrays.stream(counts).mapToDouble(count -> (double) count / rows).toArray();
    }
}
