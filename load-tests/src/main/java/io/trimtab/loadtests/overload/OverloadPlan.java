package io.trimtab.loadtests.overload;

import java.time.Duration;

/**
 * What a run does.
 *
 * @param connections keep-alive connections at the peak, each sending as soon as it has its answer; at least 2
 * @param overConnections connections of the overload, so many that it keeps its rate; at least as many
 * @param times the overload's rate over the peak; more than 1
 * @param rounds overloads, each between two peaks; the median counts; at least 1
 * @param turn how long a peak takes
 * @param overload how long an overload lasts
 * @param warmUp how long the server is loaded before the first, and then overloaded
 * @param deadline of every request
 * @param inputs different inputs
 */
record OverloadPlan(
        int connections,
        int overConnections,
        double times,
        int rounds,
        Duration turn,
        Duration overload,
        Duration warmUp,
        Duration deadline,
        int inputs) {
    static final int INPUTS = 500;

    OverloadPlan {
        require(connections >= 2, "connections must be at least 2, was " + connections);
        require(
                overConnections >= connections,
                "the overload's connections must be at least " + connections + ", was " + overConnections);
        require(times > 1, "the overload must be more than the peak, was " + times + " times it");
        require(rounds >= 1, "rounds must be at least 1, was " + rounds);
        positive("the length of a turn", turn);
        positive("the length of the overload", overload);
        positive("the warm-up", warmUp);
        positive("the deadline", deadline);
    }

    private static void positive(String what, Duration length) {
        require(!length.isZero() && !length.isNegative(), what + " must be positive, was " + length);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
