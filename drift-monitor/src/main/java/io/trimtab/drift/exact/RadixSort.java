package io.trimtab.drift.exact;

import java.util.Arrays;

/**
 * Sorts doubles by their bits, eleven at a time from the lowest: on a million values less than half the time of a sort by
 * comparisons, which is most of the time of a comparison of two files.
 */
public final class RadixSort {
    /** Below this {@link Arrays#sort(double[])} is as fast. */
    private static final int FEW = 20_000;

    private static final int BITS = 11;
    private static final int DIGITS = 1 << BITS;
    private static final int PASSES = 6;

    private RadixSort() {}

    /**
     * Sorts in place, in the order of {@link Double#compare}. Takes 16 bytes a value beside them.
     *
     * @param values no NaN
     */
    public static void sort(double[] values) {
        if (values.length < FEW) {
            Arrays.sort(values);
            return;
        }
        long[] from = new long[values.length];
        int[][] counts = new int[PASSES][DIGITS];
        for (int i = 0; i < values.length; i++) {
            long key = ordered(Double.doubleToRawLongBits(values[i]));
            from[i] = key;
            for (int pass = 0; pass < PASSES; pass++) {
                counts[pass][digit(key, pass)]++;
            }
        }
        long[] to = new long[values.length];
        for (int pass = 0; pass < PASSES; pass++) {
            if (counts[pass][digit(from[0], pass)] < values.length) {
                scatter(from, to, counts[pass], pass);
                long[] sorted = to;
                to = from;
                from = sorted;
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(unordered(from[i]));
        }
    }

    private static void scatter(long[] from, long[] to, int[] counts, int pass) {
        int place = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int count = counts[digit];
            counts[digit] = place;
            place += count;
        }
        for (long key : from) {
            to[counts[digit(key, pass)]++] = key;
        }
    }

    private static int digit(long key, int pass) {
        return (int) (key >>> (pass * BITS)) & (DIGITS - 1);
    }

    /** A number whose unsigned order is the order of the doubles: negative ones have all bits turned, others the sign. */
    private static long ordered(long bits) {
        return bits ^ ((bits >> 63) | Long.MIN_VALUE);
    }

    private static long unordered(long key) {
        return key ^ ((~key >> 63) | Long.MIN_VALUE);
    }
}
