package io.trimtab.drift.topology;

import io.trimtab.drift.grid.GridCounts;
import java.nio.ByteBuffer;

/** What observing one input partition yields. */
sealed interface Observed {
    /** Everything that the partition had for a window. */
    record Part(Window window, GridCounts counts) implements Observed {}

    /** The partition will send no more parts of windows that end at or before {@code time}, in epoch milliseconds. */
    record Progress(int partition, long time) implements Observed {}

    /** A record that could not be read, with the reason. */
    record Unreadable(ByteBuffer value, String reason) implements Observed {}
}
