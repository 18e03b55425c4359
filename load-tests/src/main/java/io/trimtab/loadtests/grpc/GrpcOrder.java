package io.trimtab.loadtests.grpc;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One order to the generator.
 *
 * @param bodies file of messages with their prefix, one a line in Base64, taken in turn
 * @param headers of every request
 * @param connections each with at most one call at a time
 * @param ratePerSecond calls a second whatever the server does; 0: each connection calls as soon as it has its answer
 */
record GrpcOrder(
        String host,
        int port,
        List<String> paths,
        Path bodies,
        Map<String, String> headers,
        int connections,
        @JsonProperty("duration_ms") long durationMillis,
        @JsonProperty("rate") double ratePerSecond) {
    GrpcOrder {
        paths = List.copyOf(paths);
        headers = Map.copyOf(headers);
        if (paths.size() != 1) {
            throw new IllegalArgumentException("calls go to one path, was " + paths);
        }
    }
}
