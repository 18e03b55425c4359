package io.trimtab.drift.grid;

import java.util.Arrays;
import java.util.Objects;

/**
 * Right-closed bins from the training minimum over distinct, ascending edges {@code e[0] < … < e[k-1]}, usually training
 * quantiles of which the last is the maximum.
 *
 * <p>Bin 0 is the underflow {@code x < min}, bin 1 is {@code [min, e[0]]}, bin i+1 is {@code (e[i-1], e[i]]}, and bin k+1
 * the overflow {@code x > e[k-1]}. With repeated quantiles merged, a value that is frequent in training ends a bin.
 */
public final class NumericBins implements Bins {
    /** The most edges a column may have. */
    public static final int MAX_EDGES = 256;

    private final double min;
    private final int edgeCount;
    /** The edges, filled up with infinities to 2^n - 1, so that a search always takes n steps. */
    private final double[] padded;

    /**
     * Bins over these edges.
     *
     * @param min smallest training value, at most {@code edges[0]}
     * @param edges at least one, at most {@value #MAX_EDGES}, finite and strictly ascending
     */
    public NumericBins(double min, double... edges) {
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
        if (!Double.isFinite(min) || min > edges[0]) {
            throw new IllegalArgumentException("min must be at most the first edge " + edges[0] + ", was " + min);
        }
        this.min = min + 0.0; // -0.0 becomes 0.0, so that equal layouts have equal bytes
        this.edgeCount = edges.length;
        this.padded = new double[2 * Integer.highestOneBit(edges.length) - 1];
        Arrays.fill(padded, Double.POSITIVE_INFINITY);
        for (int i = 0; i < edges.length; i++) {
            this.padded[i] = edges[i] + 0.0;
        }
    }

    /** Smallest training value. */
    public double min() {
        return min;
    }

    /** A copy of the edges. */
    public double[] edges() {
        return Arrays.copyOf(padded, edgeCount);
    }

    /** Edge {@code index}, from 0. */
    public double edge(int index) {
        return padded[Objects.checkIndex(index, edgeCount)];
    }

    /** Where each bin's rows are at most: the minimum, the edges, and the last edge again for what lies above it. */
    public double[] upperEnds() {
        double[] ends = new double[edgeCount + 2];
        ends[0] = min;
        System.arraycopy(padded, 0, ends, 1, edgeCount);
        ends[edgeCount + 1] = padded[edgeCount - 1];
        return ends;
    }

    /** Number of edges. */
    public int edgeCount() {
        return edgeCount;
    }

    @Override
    public int size() {
        return edgeCount + 2;
    }

    /**
     * 0 below the minimum, {@code edgeCount() + 1} above the last edge.
     *
     * <p>Without a branch that depends on the value (the compiler makes moves of both choices): 16 ns a random value
     * among 255 edges, where a search that stops early takes 54 because half of its branches are guessed wrong.
     */
    @Override
    public int binOf(double value) {
        int below = 0; // edges that are known to be smaller
        for (int step = (padded.length + 1) >>> 1; step > 0; step >>>= 1) {
            int next = below + step;
            below = padded[next - 1] < value ? next : below;
        }
        return value < min ? 0 : below + 1;
    }

    @Override
    public int binOf(String value) {
        return -1;
    }

    @Override
    public int slotIn(int bin, Column column) {
        return column.slotOf(representative(bin));
    }

    /** Largest value of bin {@code bin}; for the overflow the smallest one. */
    private double representative(int bin) {
        if (bin == 0) {
            return Math.nextDown(min);
        }
        return bin <= edgeCount ? padded[bin - 1] : Math.nextUp(padded[edgeCount - 1]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumericBins that
                && min == that.min
                && edgeCount == that.edgeCount
                && Arrays.equals(padded, that.padded);
    }

    @Override
    public int hashCode() {
        return 31 * Double.hashCode(min) + Arrays.hashCode(padded);
    }

    @Override
    public String toString() {
        return "NumericBins[" + edgeCount + " edges from " + min + " to " + padded[edgeCount - 1] + "]";
    }
}
