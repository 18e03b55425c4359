package io.trimtab.serving.protocol.oip;

import io.trimtab.events.TensorPayload;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorSizes;
import io.trimtab.serving.prediction.Reply;
import io.trimtab.serving.protocol.ContentCoding;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.MessageForm;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import io.trimtab.serving.protocol.oip.ResponseEncoder.Encoded;
import io.trimtab.serving.wire.RawTensors;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The answer to one inference request over REST. */
final class OipReply implements Reply {
    static final CharSequence JSON_LENGTH = HttpHeaders.createOptimized("inference-header-content-length");
    private static final CharSequence BINARY = HttpHeaders.createOptimized("application/octet-stream");
    private static final int OK = 200;

    private final Exchange exchange;
    private final Decoded decoded;
    private final int requestBytes;
    private final @Nullable SharedMemory memory;
    private final ContentCoding coding;
    private final @Nullable String traceparent;
    /** Written by the thread that ran the model, before it hands over to the event loop. */
    private @Nullable Encoded encoded;

    private byte @Nullable [] compressed;

    /** @param memory what the request's binary data lies in; null: on the heap */
    OipReply(Exchange exchange, Decoded decoded, int requestBytes, @Nullable SharedMemory memory) {
        this.exchange = exchange;
        this.decoded = decoded;
        this.requestBytes = requestBytes;
        this.memory =
                decoded.payload() instanceof TensorPayload.Raw raw ? RawTensors.readBy(raw.tensors(), memory) : null;
        this.coding = exchange.acceptedCoding();
        this.traceparent = exchange.traceparent();
    }

    @Override
    public Executor owner() {
        return exchange.owner();
    }

    @Override
    public byte[] encode(String model, String version, InferenceRequest request, List<Tensor> outputs) {
        Encoded made = ResponseEncoder.encode(model, version, request.id(), outputs, decoded.binaryOutputs());
        if (coding != ContentCoding.IDENTITY) {
            compressed = coding.encode(made.body());
        }
        encoded = made;
        return made.body();
    }

    @Override
    public Runnable holdRequest() {
        return memory == null ? Reply.super.holdRequest() : memory.hold();
    }

    @Override
    public TensorPayload requestPayload() {
        return decoded.payload();
    }

    @Override
    public TensorPayload responsePayload(byte[] answer) {
        return made().payload();
    }

    @Override
    public long answerBytes(List<Tensor> outputs) {
        long size = 0;
        for (Tensor output : outputs) {
            // text is written into a buffer and copied from there
            size += decoded.binaryOutputs().wants(output.name())
                    ? TensorSizes.asBytes(output)
                    : 2 * TensorSizes.asJson(output);
        }
        return size;
    }

    @Override
    public void answer(String predictionId, byte[] answer, Runnable sent) {
        int jsonLength = made().jsonLength();
        exchange.header(Exchange.PREDICTION_ID, predictionId).coded(coding);
        if (jsonLength >= 0) {
            exchange.header(JSON_LENGTH, Integer.toString(jsonLength));
        }
        exchange.answer(OK, jsonLength >= 0 ? BINARY : Exchange.JSON, compressed != null ? compressed : answer, sent);
    }

    private Encoded made() {
        Encoded made = encoded;
        if (made == null) {
            throw new IllegalStateException("there is no answer yet");
        }
        return made;
    }

    @Override
    public void refuse(ServingException error, @Nullable String predictionId) {
        if (predictionId != null) {
            exchange.header(Exchange.PREDICTION_ID, predictionId);
        }
        exchange.refuse(MessageForm.INSTANCE, error);
    }

    @Override
    public long requestBytes() {
        return requestBytes;
    }

    @Override
    public @Nullable String traceparent() {
        return traceparent;
    }
}
