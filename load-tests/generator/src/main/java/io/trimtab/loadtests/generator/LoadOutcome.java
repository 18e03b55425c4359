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
 * @param p50 of the answers with status 200, like the other percentiles
 * @param share how the connections were served
 * @param lastSentMillis when the last request was sent, milliseconds since the epoch
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
        @JsonProperty("max_us") double max,
        Refusals refusals,
        Share share,
        @JsonProperty("last_sent_ms") long lastSentMillis) {

    /**
     * Answers with a status other than 200.
     *
     * @param tooMany of them with status 429 and a header {@code Retry-After}
     * @param p50 their latency, as that of the others
     */
    record Refusals(
            @JsonProperty("too_many") long tooMany,
            @JsonProperty("p50_us") double p50,
            @JsonProperty("p99_us") double p99) {}

    /**
     * Answers with status 200 on the connections that got any answer.
     *
     * @param connections how many got one
     * @param least on the connection with the fewest
     * @param most on the connection with the most
     */
    record Share(long connections, long least, long most) {}
}
