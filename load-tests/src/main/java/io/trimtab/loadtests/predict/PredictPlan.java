package io.trimtab.loadtests.predict;

import java.time.Duration;

/**
 * What a run of the benchmark does.
 *
 * @param protocol how the load asks
 * @param connections keep-alive connections of the load; at least 1
 * @param rounds how often echo and Trimtab are measured in turn; the median round counts
 * @param round how long each measurement takes
 * @param warmUp how long each server is loaded before the first round
 * @param rate requests a second of the latency measurement
 * @param rateDuration how long the latency measurement takes
 * @param inputs different inputs; 1,000 to 10,000
 */
record PredictPlan(
        WireProtocol protocol,
        int connections,
        int rounds,
        Duration round,
        Duration warmUp,
        double rate,
        Duration rateDuration,
        int inputs) {
    static final int LEAST_INPUTS = 1_000;
    static final int MOST_INPUTS = 10_000;

    PredictPlan {
        require(connections >= 1, "connections must be at least 1, was " + connections);
        require(rounds >= 1, "rounds must be at least 1, was " + rounds);
        require(!round.isZero() && !round.isNegative(), "the length of a round must be positive, was " + round);
        require(!warmUp.isZero() && !warmUp.isNegative(), "the warm-up must be positive, was " + warmUp);
        require(rate > 0, "the rate must be positive, was " + rate);
        require(
                !rateDuration.isZero() && !rateDuration.isNegative(),
                "the length of the latency measurement must be positive, was " + rateDuration);
        require(
                inputs >= LEAST_INPUTS && inputs <= MOST_INPUTS,
                "inputs must be between " + LEAST_INPUTS + " and " + MOST_INPUTS + ", was " + inputs);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
