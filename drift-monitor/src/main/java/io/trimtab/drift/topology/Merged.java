package io.trimtab.drift.topology;

import io.trimtab.drift.grid.WindowProfile;

/** What merging yields. */
sealed interface Merged {
    /** A window that no event can join any more. */
    record Closed(WindowProfile window) implements Merged {}

    /** A wish to move an idle input partition's event time on, in epoch milliseconds. */
    record IdleWatermark(int partition, long time) implements Merged {}
}
