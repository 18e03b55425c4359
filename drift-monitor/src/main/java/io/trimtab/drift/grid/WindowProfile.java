package io.trimtab.drift.grid;

import java.time.Instant;

/**
 * Everything counted for one traffic from {@code start} (inclusive) to {@code end} (exclusive), in event time.
 *
 * <p>Windows of one traffic never overlap.
 */
public record WindowProfile(Traffic traffic, Instant start, Instant end, GridCounts counts) {
    /** Checks the order of the ends. */
    public WindowProfile {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("window must start before it ends, was " + start + " to " + end);
        }
    }
}
