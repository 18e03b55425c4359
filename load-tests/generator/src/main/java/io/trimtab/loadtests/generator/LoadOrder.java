package io.trimtab.loadtests.generator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One order to the generator.
 *
 * @param host name or address of the server
 * @param port its port
 * @param paths of the requests, each with the leading slash, taken in turn
 * @param bodies file of request bodies, one a line in Base64; requests take them in turn
 * @param headers of every request
 * @param connections keep-alive connections, at most one request on each at a time; at least 1
 * @param durationMillis how long to send, in milliseconds; at least 1
 * @param ratePerSecond requests a second to send whatever the server does; 0: each connection sends as soon as it has
 *     its answer
 */
record LoadOrder(
        String host,
        int port,
        List<String> paths,
        Path bodies,
        Map<String, String> headers,
        int connections,
        @JsonProperty("duration_ms") long durationMillis,
        @JsonProperty("rate") double ratePerSecond) {
    LoadOrder {
        paths = List.copyOf(paths);
        headers = Map.copyOf(headers);
        require(connections >= 1, "connections must be at least 1, was " + connections);
        require(durationMillis >= 1, "duration_ms must be at least 1, was " + durationMillis);
        require(ratePerSecond >= 0, "rate must not be negative, was " + ratePerSecond);
        require(
                !paths.isEmpty() && paths.stream().allMatch(path -> path.startsWith("/")),
                "every path must start with '/', was " + paths);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
