package io.trimtab.drift.baseline;

import java.util.Arrays;

/**
 * Finds the columns that are functions of the hour of the day, the day of the week, or both together: always the same
 * number in the same bucket of the period, in later periods too, and not the same in all buckets.
 *
 * <p>A whole period must have come again, or three buckets of it when every bucket has a number of its own.
 */
final class CalendarDetector {
    private static final long HOUR = 3_600_000L;
    private static final int HOURS = 24;
    private static final int DAYS = 7;
    private static final int FEW = 3;

    private final Part[] parts;
    private final int columns;

    CalendarDetector(int columns) {
        this.columns = columns;
        this.parts = new Part[] {
            new Part(columns, HOURS, 1), new Part(columns, DAYS, HOURS), new Part(columns, HOURS * DAYS, 1)
        };
    }

    /** Takes a row's numbers; NaN is ignored. */
    void row(long time, double[] numbers) {
        long hour = Math.floorDiv(time, HOUR);
        for (Part part : parts) {
            part.row(hour, numbers);
        }
    }

    /** Whether a column may still turn out to be a function of the calendar; its numbers are not needed where it may not. */
    boolean undecided(int column) {
        for (Part part : parts) {
            if (!part.broken[column]) {
                return true;
            }
        }
        return false;
    }

    /** Which columns are functions of the calendar. */
    boolean[] found() {
        boolean[] found = new boolean[columns];
        for (Part part : parts) {
            for (int column = 0; column < columns; column++) {
                found[column] |= part.isFunction(column);
            }
        }
        return found;
    }

    /** One period, such as the day in hours or the week in days. */
    private static final class Part {
        private final int buckets;
        private final int bucketHours;
        private final double[][] seen;
        private final long[][] lastPeriod;
        private final boolean[] broken;
        private final long[] agreements;

        Part(int columns, int buckets, int bucketHours) {
            this.buckets = buckets;
            this.bucketHours = bucketHours;
            this.seen = new double[columns][buckets];
            this.lastPeriod = new long[columns][buckets];
            for (double[] values : seen) {
                Arrays.fill(values, Double.NaN);
            }
            this.broken = new boolean[columns];
            this.agreements = new long[columns];
        }

        void row(long hour, double[] numbers) {
            long at = Math.floorDiv(hour, (long) bucketHours);
            int bucket = (int) Math.floorMod(at, (long) buckets);
            long period = Math.floorDiv(at, (long) buckets);
            for (int column = 0; column < numbers.length; column++) {
                double number = numbers[column];
                if (!broken[column] && !Double.isNaN(number)) {
                    row(column, bucket, period, number);
                }
            }
        }

        private void row(int column, int bucket, long period, double number) {
            double known = seen[column][bucket];
            if (Double.isNaN(known)) {
                seen[column][bucket] = number;
            } else if (known != number) {
                broken[column] = true;
            } else if (lastPeriod[column][bucket] != period) {
                agreements[column]++;
            }
            lastPeriod[column][bucket] = period;
        }

        boolean isFunction(int column) {
            double[] numbers = Arrays.stream(seen[column])
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
            long distinct = Arrays.stream(numbers).distinct().count();
            boolean oneToOne = distinct == numbers.length;
            return !broken[column]
                    && distinct > 1
                    && (agreements[column] >= numbers.length || (oneToOne && agreements[column] >= FEW));
        }
    }
}
