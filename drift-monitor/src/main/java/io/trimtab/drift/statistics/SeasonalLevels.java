package io.trimtab.drift.statistics;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What is usual at an hour of the day and on a day of the week: per point of a distribution a mean, an offset of the hour
 * and an offset of the weekday, fitted by least squares.
 *
 * <p>A part is fitted where every bucket that has a window has enough of them: hours need that many days, weekdays that many
 * weeks, hours of the week (their interaction) that many weeks as well. What is not fitted stays in the scatter: quiet, but
 * blind to as much as the season moves.
 */
final class SeasonalLevels {
    private static final int WEEK = 7;
    /** Rounds of backfitting; balanced buckets need one, gaps a few. */
    private static final int ROUNDS = 20;

    private final int perDay;
    private final Parts parts;
    private final double[] mean;
    private final double[][] hours;
    private final double[][] weekdays;
    private final boolean[] seenHours;
    private final boolean[] seenWeekdays;

    /** Which parts are fitted. */
    enum Parts {
        NONE(false, false),
        HOURS(true, false),
        WEEKDAYS(false, true),
        BOTH(true, true);

        private final boolean hours;
        private final boolean weekdays;

        Parts(boolean hours, boolean weekdays) {
            this.hours = hours;
            this.weekdays = weekdays;
        }

        private static Parts of(boolean hours, boolean weekdays) {
            return hours ? weekdays ? BOTH : HOURS : weekdays ? WEEKDAYS : NONE;
        }
    }

    private SeasonalLevels(int perDay, int points, Parts parts) {
        this.perDay = perDay;
        this.parts = parts;
        this.mean = new double[points];
        this.hours = new double[perDay][points];
        this.weekdays = new double[WEEK][points];
        this.seenHours = new boolean[perDay];
        this.seenWeekdays = new boolean[WEEK];
    }

    /**
     * Fits.
     *
     * @param values per window, per point
     * @param numbers the windows' numbers since the epoch, ascending
     * @param perDay windows in a day; 0 when windows have no time, so that there is no season
     * @param least windows that a bucket needs, above 0
     */
    static SeasonalLevels fit(double[][] values, long[] numbers, int perDay, int least) {
        int points = values.length == 0 ? 0 : values[0].length;
        int hoursOfDay = Math.max(1, perDay);
        int[] byHour = new int[hoursOfDay];
        int[] daysOfWeekday = new int[WEEK];
        Set<Long> days = new HashSet<>();
        for (long number : numbers) {
            byHour[hour(number, hoursOfDay)]++;
            long day = Math.floorDiv(number, (long) hoursOfDay);
            if (days.add(day)) {
                daysOfWeekday[weekday(day)]++;
            }
        }
        boolean byHours = perDay > 1 && Arrays.stream(byHour).allMatch(size -> size == 0 || size >= least);
        boolean byWeekdays = perDay > 0 && Arrays.stream(daysOfWeekday).allMatch(size -> size >= least);
        var levels = new SeasonalLevels(hoursOfDay, points, Parts.of(byHours, byWeekdays));
        for (long number : numbers) {
            levels.seenHours[hour(number, hoursOfDay)] = true;
            levels.seenWeekdays[weekday(Math.floorDiv(number, (long) hoursOfDay))] = true;
        }
        levels.backfit(values, numbers);
        return levels;
    }

    private void backfit(double[][] values, long[] numbers) {
        for (double[] value : values) {
            for (int q = 0; q < mean.length; q++) {
                mean[q] += value[q] / values.length;
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            if (parts.hours) {
                fitPart(values, numbers, hours, true);
            }
            if (parts.weekdays) {
                fitPart(values, numbers, weekdays, false);
            }
            if (parts != Parts.BOTH) {
                return;
            }
        }
    }

    private void fitPart(double[][] values, long[] numbers, double[][] part, boolean byHour) {
        int[] sizes = new int[part.length];
        double[][] sums = new double[part.length][mean.length];
        for (int b = 0; b < values.length; b++) {
            int hour = hour(numbers[b], perDay);
            int weekday = weekday(Math.floorDiv(numbers[b], (long) perDay));
            int at = byHour ? hour : weekday;
            sizes[at]++;
            double[] other = byHour ? weekdays[weekday] : hours[hour];
            for (int q = 0; q < mean.length; q++) {
                sums[at][q] += values[b][q] - mean[q] - other[q];
            }
        }
        for (int at = 0; at < part.length; at++) {
            for (int q = 0; q < mean.length; q++) {
                part[at][q] = sizes[at] == 0 ? 0 : sums[at][q] / sizes[at];
            }
        }
    }

    /** Whether the bucket of this window was ever seen, where buckets matter. */
    boolean knows(long number) {
        return (!parts.hours || seenHours[hour(number, perDay)])
                && (!parts.weekdays || seenWeekdays[weekday(Math.floorDiv(number, (long) perDay))]);
    }

    /** What is usual at this point in the window of this number. */
    double level(int point, long number) {
        int hour = hour(number, perDay);
        int weekday = weekday(Math.floorDiv(number, (long) perDay));
        return mean[point] + hours[hour][point] + weekdays[weekday][point];
    }

    /** Number of means that were fitted. */
    int fitted() {
        return 1 + (parts.hours ? count(seenHours) - 1 : 0) + (parts.weekdays ? count(seenWeekdays) - 1 : 0);
    }

    /** Which parts are fitted. */
    Parts parts() {
        return parts;
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    private static int hour(long number, int perDay) {
        return (int) Math.floorMod(number, (long) perDay);
    }

    private static int weekday(long day) {
        return (int) Math.floorMod(day, (long) WEEK);
    }
}
