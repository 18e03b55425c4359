package io.trimtab.loadtests.generator;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What came of one order. Latencies are in microseconds, counted from the moment a request was due (at a fixed rate)
 * or its connection was free (without one) to the last byte of its answer.
 *
 * @param sent requests written to a connection
 * @param answered answers with status 200
 * @param refused answers with any other status
 * @param failed requests without an answer: connection errors, timeouts, errors inside the generator
 * @param seconds from the first request being due to the last answer
 * @param blockedMillis time requests waited inside the generator for a free connection, summed over all of them; it is
 *     part of the latencies
 */
record LoadOutcome(
        long sent,
        long answered,
        long refused,
        long failed,
        double seconds,
        @JsonProperty("blocked_ms") double blockedMillis,
        @JsonProperty("p50_us") double p50,
        @JsonProperty("p99_us") double p99,
        @JsonProperty("p999_us") double p999,
        @JsonProperty("max_us") double max) {}
