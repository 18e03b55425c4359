package io.trimtab.drift.exact;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The finite values of a column, ascending. */
public final class NumericSample {
    private final double[] values;
    private final long @Nullable [] whole;
    private final boolean integers;

    private NumericSample(double[] values, long @Nullable [] whole, boolean integers) {
        this.values = values;
        this.whole = whole;
        this.integers = integers;
    }

    /**
     * Sorts {@code values} in place and keeps them.
     *
     * @param values finite
     * @param integers whether the column is of an integer type and has a value in every row
     */
    public static NumericSample sorting(double[] values, boolean integers) {
        RadixSort.sort(values);
        return new NumericSample(values, null, integers);
    }

    /**
     * Sorts {@code values} in place and keeps them: whole numbers of which some are beyond 2^53, where two neighbours are
     * the same double. Order and equality are taken from them, all else from the nearest doubles.
     *
     * @param integers whether the column has a value in every row
     */
    public static NumericSample sortingLarge(long[] values, boolean integers) {
        Arrays.sort(values);
        return new NumericSample(Arrays.stream(values).asDoubleStream().toArray(), values, integers);
    }

    /** How many finite values there are. */
    public int size() {
        return values.length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.length == 0;
    }

    /** The smallest value. */
    public double smallest() {
        return values[0];
    }

    /** The largest value. */
    public double largest() {
        return values[values.length - 1];
    }

    /** Whether all values are the same; true of none. */
    public boolean isConstant() {
        return isEmpty() || (whole == null ? smallest() == largest() : whole[0] == whole[whole.length - 1]);
    }

    /** How many values are {@code value}. */
    public int countOf(double value) {
        return EqualWidthBins.below(values, Math.nextUp(value), 0) - EqualWidthBins.below(values, value, 0);
    }

    /** NumPy's default quantile: linear between the two neighbours. */
    public double quantile(double share) {
        double place = share * (values.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (place - below) * (values[above] - values[below]);
    }

    /** Values in each of the bins between ascending {@code edges}, closed on the left, the last one on both sides. */
    public long[] histogram(double[] edges) {
        return EqualWidthBins.between(edges).counts(values);
    }

    /** Ascending; not to be changed. */
    double[] values() {
        return values;
    }

    boolean integers() {
        return integers;
    }

    /** Values that compare as the columns' own do: themselves, or their places among both columns' distinct values. */
    static double[][] comparable(NumericSample a, NumericSample b) {
        if (a.whole == null && b.whole == null) {
            return new double[][] {a.values, b.values};
        }
        return places(a.exactly(), b.exactly());
    }

    /** Doubles beside large whole numbers are at most 2^53 or fractions; those of a column of doubles are rounded. */
    private long[] exactly() {
        return whole != null
                ? whole
                : Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }

    private static double[][] places(long[] a, long[] b) {
        double[] left = new double[a.length];
        double[] right = new double[b.length];
        int i = 0;
        int j = 0;
        for (int place = 0; i < a.length || j < b.length; place++) {
            long value = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
            for (; i < a.length && a[i] == value; i++) {
                left[i] = place;
            }
            for (; j < b.length && b[j] == value; j++) {
                right[j] = place;
            }
        }
        return new double[][] {left, right};
    }
}
