package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.GridCounts;
import java.time.Instant;

/**
 * Counts of one stretch of the training data: from {@code start} (inclusive) to {@code end} (exclusive).
 *
 * <p>Where the data had no time column the blocks are runs of rows and both instants count rows as milliseconds from the
 * epoch; {@link BaselineProfile#timed()} tells.
 */
public record BaselineBlock(Instant start, Instant end, GridCounts counts) {
    /** Checks the order of the ends. */
    public BaselineBlock {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("baseline block must start before it ends, was " + start + " to " + end);
        }
    }
}
