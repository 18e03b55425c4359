package io.trimtab.loadtests.tensors;

import java.time.Duration;

/**
 * What a run of the benchmark does.
 *
 * @param connections keep-alive connections
 * @param turn how long each load takes
 * @param warmUp how long each protocol is loaded before
 */
record TensorsPlan(int connections, Duration turn, Duration warmUp) {
    static final int INPUTS = 8;
    static final int VALUES = 3 * 224 * 224;
    static final int PAYLOAD = VALUES * Float.BYTES;

    TensorsPlan {
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1, was " + connections);
        }
        if (turn.toMillis() < 1 || warmUp.toMillis() < 1) {
            throw new IllegalArgumentException("every length must be positive, was " + turn + ", " + warmUp);
        }
    }
}
