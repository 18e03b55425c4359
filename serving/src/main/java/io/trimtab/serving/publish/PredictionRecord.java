package io.trimtab.serving.publish;

import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.TensorPayload;
import java.util.Optional;

/**
 * What one request that reached a model leaves behind.
 *
 * @param response the answer; empty for an outcome other than {@code OK}
 * @param bytes the memory that request and answer hold on to while they wait here
 * @param release run once, by whatever thread, when request and answer are not read any more
 */
public record PredictionRecord(
        PredictionAttributes attributes,
        TensorPayload request,
        Optional<TensorPayload> response,
        long bytes,
        Runnable release) {

    /** A record over memory that nobody waits for. */
    public PredictionRecord(
            PredictionAttributes attributes, TensorPayload request, Optional<TensorPayload> response, long bytes) {
        this(attributes, request, response, bytes, () -> {});
    }
}
