package io.trimtab.drift.statistics;

import java.util.Arrays;

/** Puts blocks into the buckets of a season, where there are enough of them. */
final class Seasons {
    private Seasons() {}

    /**
     * Fills {@code buckets} and gives the number of buckets: the calendar's period when every bucket that has a block has
     * at least {@code least}, else 1.
     *
     * @param positions the blocks' distances from the calendar's first block
     */
    static int buckets(int[] positions, BlockNull.Calendar calendar, int least, int[] buckets) {
        int[] sizes = new int[calendar.period()];
        for (int i = 0; i < positions.length; i++) {
            buckets[i] = (int) Math.floorMod(calendar.first() + positions[i], (long) calendar.period());
            sizes[buckets[i]]++;
        }
        boolean enough = Arrays.stream(sizes).allMatch(size -> size == 0 || size >= least);
        if (calendar.period() == 1 || !enough) {
            Arrays.fill(buckets, 0);
            return 1;
        }
        return calendar.period();
    }
}
