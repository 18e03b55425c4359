package io.trimtab.drift.action;

import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Remembers which records of one partition are being worked on, and how far everything is done.
 *
 * <p>Records start in offset order and end in any; the position to commit never passes one that has not ended.
 */
final class OffsetTracker {
    private final TreeMap<Long, Boolean> ended = new TreeMap<>();
    private long next = -1;

    /** Work on this record begins. */
    void begin(long offset) {
        ended.put(offset, false);
        next = offset + 1;
    }

    /** Work on this record has ended. */
    void end(long offset) {
        ended.replace(offset, true);
    }

    /** Records still being worked on. */
    long open() {
        return ended.values().stream().filter(done -> !done).count();
    }

    /** The position to commit: the first record that has not ended; empty when nothing ended since the last call. */
    OptionalLong committable() {
        boolean moved = false;
        while (!ended.isEmpty() && ended.firstEntry().getValue()) {
            ended.pollFirstEntry();
            moved = true;
        }
        if (!moved) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(ended.isEmpty() ? next : ended.firstKey());
    }
}
