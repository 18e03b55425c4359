package io.trimtab.loadtests.load;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What came of one load. Latencies are in microseconds, from the moment a request was due to its last byte.
 *
 * @param sent requests written to a connection
 * @param answered answers with status 200
 * @param refused answers with any other status
 * @param failed requests that got no answer
 * @param seconds from the first request being due to the last answer
 * @param blockedMillis time requests waited inside the generator, summed; it is part of the latencies
 */
public record LoadOutcome(
        long sent,
        long answered,
        long refused,
        long failed,
        double seconds,
        @JsonProperty("blocked_ms") double blockedMillis,
        @JsonProperty("p50_us") double p50,
        @JsonProperty("p99_us") double p99,
        @JsonProperty("p999_us") double p999,
        @JsonProperty("max_us") double max) {

    /** Answers a second. */
    public double rate() {
        return seconds == 0 ? 0 : answered / seconds;
    }
}
