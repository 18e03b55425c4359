package io.trimtab.loadtests.streaming;

import java.time.Duration;

/**
 * What a run does.
 *
 * @param connections keep-alive connections of the load; at least 1
 * @param pairs how often both are measured in turn; the median pair counts; at least 1
 * @param turn how long each measurement takes
 * @param warmUp how long each server is loaded before the first
 * @param inputs different inputs
 */
record StreamingPlan(int connections, int pairs, Duration turn, Duration warmUp, int inputs) {
    static final int INPUTS = 1_000;

    StreamingPlan {
        require(connections >= 1, "connections must be at least 1, was " + connections);
        require(pairs >= 1, "pairs must be at least 1, was " + pairs);
        require(!turn.isZero() && !turn.isNegative(), "the length of a turn must be positive, was " + turn);
        require(!warmUp.isZero() && !warmUp.isNegative(), "the warm-up must be positive, was " + warmUp);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
