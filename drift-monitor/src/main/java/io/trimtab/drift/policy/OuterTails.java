package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.statistics.Distances;

/**
 * The outermost bins inside the training range of a numeric column, where they are tails: hold few of all rows. A bin that
 * holds many, as that of zero in an amount that is mostly zero, says nothing about values beyond it.
 *
 * @param lower whether the lowest bin is one
 * @param upper whether the highest bin is one
 * @param worst largest share that the tails, and what lies outside of the range, had of a block's rows
 */
record OuterTails(boolean lower, boolean upper, double worst) {
    /** Of all rows, up to which a bin is a tail. */
    private static final double TAIL_SHARE = .05;

    private static final OuterTails NONE = new OuterTails(false, false, 0);

    static OuterTails of(BaselineProfile profile, int column, int minRows) {
        GridLayout layout = profile.layout();
        if (layout.column(column).bins() instanceof CategoryBins) {
            return NONE;
        }
        long all = 0;
        long lowest = 0;
        long highest = 0;
        for (BaselineBlock block : profile.blocks()) {
            long[] bins = block.counts().bins(layout, column);
            all += Distances.rows(bins);
            lowest += bins[1];
            highest += bins[bins.length - 2];
        }
        OuterTails found = new OuterTails(lowest <= TAIL_SHARE * all, highest <= TAIL_SHARE * all, 0);
        if (all == 0 || !found.any()) {
            return NONE;
        }
        double worst = 0;
        for (BaselineBlock block : profile.blocks()) {
            long rows = Distances.rows(block.counts().column(layout, column));
            if (rows >= minRows) {
                long[] bins = block.counts().bins(layout, column);
                worst = Math.max(worst, (bins[0] + bins[bins.length - 1] + found.inside(bins)) / (double) rows);
            }
        }
        return new OuterTails(found.lower(), found.upper(), worst);
    }

    /** Whether there is a tail at all. */
    boolean any() {
        return lower || upper;
    }

    /** Rows of a window in the tails, inside the range. */
    long inside(long[] bins) {
        return (lower ? bins[1] : 0) + (upper ? bins[bins.length - 2] : 0);
    }
}
