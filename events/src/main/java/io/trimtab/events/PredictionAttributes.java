package io.trimtab.events;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything a prediction event says about a request apart from the tensors.
 *
 * @param id prediction id, unique, made by the serving node and returned to the client
 * @param source CloudEvents source of the node, {@code /trimtab/serving/<node id>}; see {@link #source(String)}
 * @param time event time
 * @param model model name
 * @param version version that answered
 * @param error what went wrong, for an outcome other than {@link Outcome#OK}
 * @param rows rows of the request (a request of N rows is N predictions), at least 0
 * @param requestId the id that the client sent
 * @param traceparent the W3C trace context that the client sent
 */
public record PredictionAttributes(
        String id,
        String source,
        Instant time,
        String model,
        String version,
        Endpoint endpoint,
        Outcome outcome,
        Optional<String> error,
        int rows,
        Optional<String> requestId,
        Optional<String> traceparent,
        Timings timings) {
    public PredictionAttributes {
        Objects.requireNonNull(time, "time");
        if (id.isEmpty() || source.isEmpty() || model.isEmpty() || version.isEmpty()) {
            throw new IllegalArgumentException("prediction id, source, model and version must not be empty, were '" + id
                    + "', '" + source + "', '" + model + "', '" + version + "'");
        }
        if (rows < 0) {
            throw new IllegalArgumentException("rows must not be negative, was " + rows);
        }
    }

    /** The CloudEvents source of a serving node. */
    public static String source(String nodeId) {
        return "/trimtab/serving/" + nodeId;
    }
}
