package io.trimtab.loadtests.startup;

import java.time.Duration;

/**
 * What a run does.
 *
 * @param starts how often the node is started; the median counts; at least 1
 * @param settle how long a started node is left alone before its memory is read
 * @param connections keep-alive connections of the load; at least 1
 * @param load how long the load takes, after which the memory is read again
 */
record StartupPlan(int starts, Duration settle, int connections, Duration load) {
    StartupPlan {
        require(starts >= 1, "starts must be at least 1, was " + starts);
        require(connections >= 1, "connections must be at least 1, was " + connections);
        require(!settle.isNegative(), "the time to settle must not be negative, was " + settle);
        require(!load.isZero() && !load.isNegative(), "the length of the load must be positive, was " + load);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
