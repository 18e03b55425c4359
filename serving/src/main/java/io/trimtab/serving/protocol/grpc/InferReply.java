package io.trimtab.serving.protocol.grpc;

import io.trimtab.events.TensorPayload;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorSizes;
import io.trimtab.serving.prediction.Reply;
import io.trimtab.serving.protocol.grpc.InferDecoder.Decoded;
import io.trimtab.serving.protocol.grpc.InferEncoder.Encoded;
import io.trimtab.serving.wire.RawTensors;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How an inference request that came over gRPC is answered, alone or in a stream. */
final class InferReply implements Reply {
    private final GrpcCall call;
    private final Decoded decoded;
    private final int requestBytes;
    private final @Nullable SharedMemory memory;
    private final Outcome outcome;
    /** Written by the thread that ran the model, before it hands over to the event loop. */
    private @Nullable Encoded encoded;

    private boolean over;

    /** Where the answer or the error goes; called on the call's event loop. */
    interface Outcome {
        void answer(byte[] answer, String predictionId, Runnable sent);

        void refuse(ServingException error, @Nullable String predictionId);
    }

    /** @param source what the request was decoded from */
    InferReply(GrpcCall call, Decoded decoded, MessageSource source, Outcome outcome) {
        this.call = call;
        this.decoded = decoded;
        this.requestBytes = source.length();
        this.memory = RawTensors.readBy(decoded.tensors(), source.memory());
        this.outcome = outcome;
    }

    /** Whether the request has its outcome. */
    boolean isOver() {
        return over;
    }

    @Override
    public Executor owner() {
        return call.owner();
    }

    @Override
    public byte[] encode(String model, String version, InferenceRequest request, List<Tensor> outputs) {
        Encoded made = InferEncoder.encode(model, version, request.id(), outputs, decoded.raw());
        encoded = made;
        return made.message();
    }

    @Override
    public Runnable holdRequest() {
        return memory == null ? Reply.super.holdRequest() : memory.hold();
    }

    @Override
    public TensorPayload requestPayload() {
        return TensorPayload.raw(decoded.tensors());
    }

    @Override
    public TensorPayload responsePayload(byte[] answer) {
        Encoded made = encoded;
        return TensorPayload.raw(made == null ? List.of() : made.tensors());
    }

    @Override
    public long answerBytes(List<Tensor> outputs) {
        // a number of typed contents takes at most ten bytes, where raw it takes one to eight
        return outputs.stream()
                .mapToLong(output -> decoded.raw() ? TensorSizes.asBytes(output) : TensorSizes.asJson(output))
                .sum();
    }

    @Override
    public void answer(String predictionId, byte[] answer, Runnable sent) {
        over = true;
        outcome.answer(answer, predictionId, sent);
    }

    @Override
    public void refuse(ServingException error, @Nullable String predictionId) {
        over = true;
        outcome.refuse(error, predictionId);
    }

    @Override
    public long requestBytes() {
        return requestBytes;
    }

    @Override
    public @Nullable String traceparent() {
        return call.traceparent();
    }
}
