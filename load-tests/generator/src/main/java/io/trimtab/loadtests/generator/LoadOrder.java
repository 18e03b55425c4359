package io.trimtab.loadtests.generator;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One order to the generator.
 *
 * @param host name or address of the server
 * @param port its port
 * @param path path of the request, with the leading slash
 * @param connections keep-alive connections, at most one request on each at a time; at least 1
 * @param durationMillis how long to send, in milliseconds; at least 1
 * @param ratePerSecond requests a second to send whatever the server does; 0: each connection sends as soon as it has
 *     its answer
 */
record LoadOrder(
        String host,
        int port,
        String path,
        int connections,
        @JsonProperty("duration_ms") long durationMillis,
        @JsonProperty("rate") double ratePerSecond) {
    LoadOrder {
        require(connections >= 1, "connections must be at least 1, was " + connections);
        require(durationMillis >= 1, "duration_ms must be at least 1, was " + durationMillis);
        require(ratePerSecond >= 0, "rate must not be negative, was " + ratePerSecond);
        require(path.startsWith("/"), "path must start with '/', was '" + path + "'");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
