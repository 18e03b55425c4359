package io.trimtab.loadtests.drift;

import java.util.List;

/**
 * How much noise is watched.
 *
 * @param streams kinds of noise
 * @param windows windows of each, shared by the runs
 * @param runs runs of each kind, every one with training data of its own
 * @param days days of training data
 * @param plainWindows windows on which the usual rules of thumb are counted
 * @param seed of the first run
 */
record NullPlan(List<NoiseStream> streams, int windows, int runs, int days, int plainWindows, long seed) {
    NullPlan {
        streams = List.copyOf(streams);
        if (runs < 1 || windows < runs || days < 1 || plainWindows < 0 || streams.isEmpty()) {
            throw new IllegalArgumentException(
                    "drift-null needs at least 1 run, a window for each, a day and a stream");
        }
    }
}
