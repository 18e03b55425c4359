package io.trimtab.drift.exact;

/**
 * Bins between ascending edges, mostly of equal width, as {@code numpy.histogram_bin_edges} and {@code numpy.histogram} have them: closed on
 * the left, the last one on both sides.
 */
final class EqualWidthBins {
    private final double[] edges;

    private EqualWidthBins(double[] edges) {
        this.edges = edges;
    }

    /**
     * NumPy's {@code 'sturges'}: width (hi - lo) / (log2(size) + 1).
     *
     * @param size values in the sample that the bins are for, at least 1
     * @param whole whether the values are of an integer type: bins are then at least 1 wide, as NumPy 2 has it
     */
    static EqualWidthBins sturges(double lo, double hi, long size, boolean whole) {
        return of(lo, hi, (hi - lo) / (log2(size) + 1), whole);
    }

    /**
     * NumPy's {@code 'doane'}, which adds bins for a skewed sample.
     *
     * @param sorted ascending, finite, not empty
     */
    static EqualWidthBins doane(double[] sorted, Moments moments) {
        double lo = sorted[0];
        double hi = sorted[sorted.length - 1];
        double n = sorted.length;
        double width = 0;
        if (n > 2 && moments.deviation() > 0) {
            double error = Math.sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
            double skew = Math.log(1 + Math.abs(moments.skewness()) / error) / Math.log(2);
            width = (hi - lo) / (1 + log2(sorted.length) + skew);
        }
        return of(lo, hi, width, false);
    }

    /** Bins between these edges, ascending, at least two. */
    static EqualWidthBins between(double[] edges) {
        return new EqualWidthBins(edges.clone());
    }

    private static EqualWidthBins of(double lo, double hi, double wanted, boolean whole) {
        double width = whole && wanted > 0 && wanted < 1 ? 1 : wanted;
        double first = lo == hi ? lo - .5 : lo;
        double last = lo == hi ? hi + .5 : hi;
        double range = last - first;
        int bins = width > 0 ? (int) Math.ceil(range / width) : 1;
        double step = range / bins;
        double[] edges = new double[bins + 1];
        for (int i = 0; i < bins; i++) {
            edges[i] = (step == 0 ? i / (double) bins * range : i * step) + first;
        }
        edges[bins] = last;
        return new EqualWidthBins(edges);
    }

    /** Exact for powers of two, where a last digit decides on a bin more or less. */
    private static double log2(long size) {
        return Long.bitCount(size) == 1 ? Long.numberOfTrailingZeros(size) : Math.log((double) size) / Math.log(2);
    }

    int size() {
        return edges.length - 1;
    }

    /**
     * Overlap of the densities of two ascending samples, 0 to 1 but for rounding: each bin's density by its own width, times
     * the mean width, as Evidently has it. The two differ where edges are so large that they are rounded.
     */
    double overlap(double[] a, double[] b) {
        long[] left = counts(a);
        long[] right = counts(b);
        double mean = (edges[size()] - edges[0]) / size();
        double overlap = 0;
        for (int i = 0; i < size(); i++) {
            double width = edges[i + 1] - edges[i];
            if (width > 0) {
                double densities = left[i] / width / a.length * (right[i] / width / b.length);
                overlap += Math.sqrt(densities) * mean;
            }
        }
        return overlap;
    }

    /** Values of an ascending sample in each bin; those outside all bins are in none. */
    long[] counts(double[] sorted) {
        long[] counts = new long[size()];
        int from = below(sorted, edges[0], 0);
        for (int i = 0; i < counts.length; i++) {
            boolean last = i == counts.length - 1;
            int to = below(sorted, last ? Math.nextUp(edges[i + 1]) : edges[i + 1], from);
            counts[i] = (long) to - from;
            from = to;
        }
        return counts;
    }

    /** Index of the first value at or above {@code edge}, from {@code from} on. */
    static int below(double[] sorted, double edge, int from) {
        int low = from;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < edge) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
