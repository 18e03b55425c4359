package io.trimtab.drift.grid;

import java.util.Arrays;

/**
 * Right-closed bins between distinct, ascending edges {@code e[0] < … < e[k-1]}, usually training quantiles of which the
 * first is the minimum and the last the maximum.
 *
 * <p>Bin 0 is the underflow {@code (-inf, e[0])}, bin 1 the single value {@code e[0]}, bin i the interval
 * {@code (e[i-2], e[i-1]]} for i from 2 to k, and bin k+1 the overflow {@code (e[k-1], inf)}. With repeated quantiles
 * merged, a value that is frequent in training has a bin that ends in it.
 */
public final class NumericBins implements Bins {
    /** The most edges a column may have. */
    public static final int MAX_EDGES = 256;

    private final double[] edges;

    /** Bins over these edges; at least one, at most {@value #MAX_EDGES}, finite and strictly ascending. */
    public NumericBins(double... edges) {
        if (edges.length < 1 || edges.length > MAX_EDGES) {
            throw new IllegalArgumentException("edges must number 1 to " + MAX_EDGES + ", were " + edges.length);
        }
        for (int i = 0; i < edges.length; i++) {
            if (!Double.isFinite(edges[i])) {
                throw new IllegalArgumentException("edges must be finite, edge " + i + " was " + edges[i]);
            }
            if (i > 0 && !(edges[i - 1] < edges[i])) {
                throw new IllegalArgumentException(
                        "edges must ascend strictly, edge %d was %s after %s".formatted(i, edges[i], edges[i - 1]));
            }
        }
        this.edges = new double[edges.length];
        for (int i = 0; i < edges.length; i++) {
            this.edges[i] = edges[i] + 0.0; // -0.0 becomes 0.0, so that equal values share a bin
        }
    }

    /** A copy of the edges. */
    public double[] edges() {
        return edges.clone();
    }

    /** Edge {@code index}, from 0. */
    public double edge(int index) {
        return edges[index];
    }

    /** Number of edges. */
    public int edgeCount() {
        return edges.length;
    }

    @Override
    public int size() {
        return edges.length + 2;
    }

    /** 0 below the first edge, {@code edgeCount() + 1} above the last. */
    @Override
    public int binOf(double value) {
        if (value < edges[0]) {
            return 0;
        }
        int low = 0;
        int length = edges.length;
        while (length > 0) { // first edge >= value
            int half = length >>> 1;
            if (edges[low + half] < value) {
                low += half + 1;
                length -= half + 1;
            } else {
                length = half;
            }
        }
        return low + 1;
    }

    @Override
    public int binOf(String value) {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumericBins that && Arrays.equals(edges, that.edges);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(edges);
    }

    @Override
    public String toString() {
        return "NumericBins[" + edges.length + " edges from " + edges[0] + " to " + edges[edges.length - 1] + "]";
    }
}
