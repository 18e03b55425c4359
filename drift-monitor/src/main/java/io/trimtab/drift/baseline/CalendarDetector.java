package io.trimtab.drift.baseline;

import java.util.Arrays;

/**
 * Finds the columns that are functions of the time of day, the day of the week, or both together: constant within each
 * hour of the week though not constant altogether, over at least two of the periods.
 */
final class CalendarDetector {
    private static final long HOUR = 3_600_000L;
    private static final int HOURS = 24;
    private static final int DAYS = 7;
    /** The first of January 1970 was a Thursday; weeks here begin on it. */
    private final Part[] parts;

    private final int columns;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    CalendarDetector(int columns) {
        this.columns = columns;
        this.parts = new Part[] {
            new Part(columns, HOURS, HOURS),
            new Part(columns, DAYS, HOURS * DAYS),
            new Part(columns, HOURS * DAYS, HOURS * DAYS)
        };
    }

    /** Takes a row's numbers; NaN is ignored. */
    void row(long time, double[] numbers) {
        first = Math.min(first, time);
        last = Math.max(last, time);
        long hour = Math.floorDiv(time, HOUR);
        int ofDay = (int) Math.floorMod(hour, (long) HOURS);
        int day = (int) Math.floorMod(Math.floorDiv(hour, (long) HOURS), (long) DAYS);
        parts[0].row(ofDay, numbers);
        parts[1].row(day, numbers);
        parts[2].row(day * HOURS + ofDay, numbers);
    }

    /** Which columns are functions of the calendar. */
    boolean[] found() {
        boolean[] found = new boolean[columns];
        for (Part part : parts) {
            if (last - first >= 2L * part.periodHours * HOUR) {
                for (int column = 0; column < columns; column++) {
                    found[column] |= part.isFunction(column);
                }
            }
        }
        return found;
    }

    private static final class Part {
        private final double[][] seen;
        private final boolean[] broken;
        private final long[] repeats;
        private final int periodHours;

        Part(int columns, int buckets, int periodHours) {
            this.seen = new double[columns][buckets];
            for (double[] values : seen) {
                Arrays.fill(values, Double.NaN);
            }
            this.broken = new boolean[columns];
            this.repeats = new long[columns];
            this.periodHours = periodHours;
        }

        void row(int bucket, double[] numbers) {
            for (int column = 0; column < numbers.length; column++) {
                double number = numbers[column];
                if (!broken[column] && !Double.isNaN(number)) {
                    double known = seen[column][bucket];
                    if (Double.isNaN(known)) {
                        seen[column][bucket] = number;
                    } else if (known == number) {
                        repeats[column]++;
                    } else {
                        broken[column] = true;
                    }
                }
            }
        }

        /** Whether most buckets were seen again, always with their own number, and not all have the same. */
        boolean isFunction(int column) {
            double[] numbers = Arrays.stream(seen[column])
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
            return !broken[column]
                    && repeats[column] >= numbers.length
                    && Arrays.stream(numbers).distinct().count() > 1;
        }
    }
}
