package io.trimtab.events;

import java.util.List;

/**
 * One request that reached a model, with what went in and what came out.
 *
 * @param truncated whether the record was too large for the broker, so that its tensors carry digests, not data
 * @param inputs the request's tensors, in the request's order
 * @param outputs the answer's tensors; empty for an outcome other than {@link Outcome#OK}
 */
public record PredictionEvent(
        PredictionAttributes attributes, boolean truncated, List<TensorData> inputs, List<TensorData> outputs) {
    public PredictionEvent {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
