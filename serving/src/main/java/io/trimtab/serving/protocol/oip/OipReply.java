package io.trimtab.serving.protocol.oip;

import io.trimtab.events.TensorPayload;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.prediction.Reply;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.Exchange;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The answer to one JSON inference request. */
final class OipReply implements Reply {
    private static final int OK = 200;

    private final Exchange exchange;
    private final Body request;
    private final @Nullable String traceparent;

    /** @param request strict JSON, for the event */
    OipReply(Exchange exchange, Body request) {
        this.exchange = exchange;
        this.request = request;
        this.traceparent = exchange.traceparent();
    }

    @Override
    public Executor owner() {
        return exchange.owner();
    }

    @Override
    public byte[] encode(String model, String version, InferenceRequest decoded, List<Tensor> outputs) {
        return ResponseEncoder.encode(model, version, decoded.id(), outputs);
    }

    @Override
    public TensorPayload requestPayload() {
        return TensorPayload.json(request.buffer());
    }

    @Override
    public TensorPayload responsePayload(byte[] answer) {
        return TensorPayload.json(ByteBuffer.wrap(answer));
    }

    @Override
    public void answer(String predictionId, byte[] answer) {
        exchange.header(Exchange.PREDICTION_ID, predictionId).answer(OK, Exchange.JSON, answer);
    }

    @Override
    public void refuse(ServingException error, @Nullable String predictionId) {
        if (predictionId != null) {
            exchange.header(Exchange.PREDICTION_ID, predictionId);
        }
        exchange.refuse(OipErrorForm.INSTANCE, error);
    }

    @Override
    public long requestBytes() {
        return request.length();
    }

    @Override
    public @Nullable String traceparent() {
        return traceparent;
    }
}
