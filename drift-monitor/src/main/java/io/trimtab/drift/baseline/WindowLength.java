package io.trimtab.drift.baseline;

import java.util.HashMap;
import java.util.Map;

/** How long the windows of a baseline are when nobody says. */
final class WindowLength {
    private static final int[] HOURS = {1, 2, 3, 4, 6, 8, 12, 24};
    private static final int ROWS = 1000;

    private WindowLength() {}

    /**
     * The smallest window in which half of the non-empty ones have enough rows.
     *
     * @param rows per hour since the epoch
     * @return hours
     */
    static int hours(Map<Long, Long> rows) {
        for (int length : HOURS) {
            Map<Long, Long> windows = new HashMap<>();
            rows.forEach((hour, count) -> windows.merge(Math.floorDiv(hour, (long) length), count, Long::sum));
            long[] sorted = windows.values().stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
            if (median >= ROWS) {
                return length;
            }
        }
        return HOURS[HOURS.length - 1];
    }
}
