package io.trimtab.loadtests.batching;

import java.time.Duration;
import java.util.List;

/**
 * What a run of the benchmark does.
 *
 * @param tokens of every row
 * @param connections keep-alive connections of the load
 * @param times the load's rate over what the best offline batch gives
 * @param rounds offline and served in turn; the median round counts
 * @param turn how long each takes
 * @param pairs a lone client with and without batching, in turn; the median pair counts
 * @param lone how long each of these takes
 * @param warmUp how long each server is loaded before the first round
 */
record BatchingPlan(
        int tokens,
        int connections,
        double times,
        int rounds,
        Duration turn,
        int pairs,
        Duration lone,
        Duration warmUp) {
    static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32, 64);
    static final int INPUTS = 64;

    BatchingPlan {
        require(tokens >= 2 && tokens <= 512, "tokens must be between 2 and 512, was " + tokens);
        require(connections >= 1, "connections must be at least 1, was " + connections);
        require(times >= 1, "the load must be at least 1 times the offline rate, was " + times);
        require(rounds >= 1 && pairs >= 1, "rounds and pairs must be at least 1, were " + rounds + " and " + pairs);
        require(
                turn.toMillis() >= 1 && lone.toMillis() >= 1 && warmUp.toMillis() >= 1,
                "every length must be positive, was " + turn + ", " + lone + ", " + warmUp);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
