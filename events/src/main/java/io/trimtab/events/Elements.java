package io.trimtab.events;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A tensor's elements, one array per family of types. What has no value is marked in a second array. */
abstract sealed class Elements {
    /** Marks of {@link #faults}. */
    static final byte FINE = 0;

    static final byte MISSING = 1;
    static final byte TYPE_ERROR = 2;

    /** One mark per element; null when all are fine. */
    private final byte @Nullable [] faults;

    private Elements(byte @Nullable [] faults) {
        this.faults = faults;
    }

    abstract int size();

    abstract double number(int index);

    abstract long exact(int index);

    /** The label of an element that is fine. */
    abstract String fineLabel(int index);

    /** The cell of an element that is fine. */
    abstract Cell fineCell(int index);

    final boolean isFine(int index) {
        return faults == null || faults[index] == FINE;
    }

    final Cell cell(int index) {
        if (isFine(index)) {
            return fineCell(index);
        }
        return faults != null && faults[index] == MISSING ? Cell.MISSING : Cell.TYPE_ERROR;
    }

    final String label(int index) {
        return isFine(index) ? fineLabel(index) : "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Elements that
                && getClass() == that.getClass()
                && Arrays.equals(faults, that.faults)
                && sameValues(that);
    }

    abstract boolean sameValues(Elements other);

    @Override
    public int hashCode() {
        return Arrays.hashCode(faults) * 31 + size();
    }

    /** Floating-point numbers; what has no value is NaN. */
    static final class Doubles extends Elements {
        private final double[] values;

        Doubles(double[] values, byte @Nullable [] faults) {
            super(faults);
            this.values = values;
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        double number(int index) {
            return values[index];
        }

        @Override
        long exact(int index) {
            throw new IllegalStateException("floating-point elements are not exact");
        }

        @Override
        String fineLabel(int index) {
            return NumberText.of(values[index]);
        }

        String floatLabel(int index) {
            return isFine(index) ? NumberText.of((float) values[index]) : "";
        }

        @Override
        Cell fineCell(int index) {
            double value = values[index];
            if (Double.isNaN(value)) {
                return Cell.NAN;
            }
            if (Double.isInfinite(value)) {
                return value > 0 ? Cell.POSITIVE_INFINITY : Cell.NEGATIVE_INFINITY;
            }
            return Cell.NUMBER;
        }

        @Override
        boolean sameValues(Elements other) {
            return other instanceof Doubles that && Arrays.equals(values, that.values);
        }
    }

    /** Whole numbers and booleans; what has no value is 0. */
    static final class Longs extends Elements {
        private final long[] values;
        private final boolean flags;
        private final boolean unsigned;

        Longs(long[] values, byte @Nullable [] faults, boolean flags, boolean unsigned) {
            super(faults);
            this.values = values;
            this.flags = flags;
            this.unsigned = unsigned;
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        double number(int index) {
            if (!isFine(index)) {
                return Double.NaN;
            }
            long value = values[index];
            return unsigned && value < 0 ? unsignedDouble(value) : (double) value;
        }

        /** The nearest double: halves, keeps the lost bit for the rounding, doubles. */
        private static double unsignedDouble(long value) {
            return (double) ((value >>> 1) | (value & 1)) * 2;
        }

        @Override
        long exact(int index) {
            if (!isFine(index)) {
                throw new IllegalStateException("element " + index + " is " + cell(index) + ", not a number");
            }
            return values[index];
        }

        /** The element's bits; 0 for what has no value. */
        long bits(int index) {
            return values[index];
        }

        @Override
        String fineLabel(int index) {
            if (flags) {
                return values[index] != 0 ? "true" : "false";
            }
            return unsigned ? Long.toUnsignedString(values[index]) : Long.toString(values[index]);
        }

        @Override
        Cell fineCell(int index) {
            return Cell.NUMBER;
        }

        @Override
        boolean sameValues(Elements other) {
            return other instanceof Longs that
                    && flags == that.flags
                    && unsigned == that.unsigned
                    && Arrays.equals(values, that.values);
        }
    }

    /** Strings; what has no value is the empty string. */
    static final class Texts extends Elements {
        private final String[] values;

        Texts(String[] values, byte @Nullable [] faults) {
            super(faults);
            this.values = values;
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        double number(int index) {
            return Double.NaN;
        }

        @Override
        long exact(int index) {
            throw new IllegalStateException("strings are not numbers");
        }

        @Override
        String fineLabel(int index) {
            return values[index];
        }

        @Override
        Cell fineCell(int index) {
            return Cell.TEXT;
        }

        @Override
        boolean sameValues(Elements other) {
            return other instanceof Texts that && Arrays.equals(values, that.values);
        }
    }
}
