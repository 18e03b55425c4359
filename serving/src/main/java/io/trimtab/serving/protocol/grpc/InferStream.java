package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.trimtab.grpc.inference.InferParameter;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.grpc.inference.ModelStreamInferResponse;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.prediction.Prediction;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.grpc.GrpcCall.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One {@code ModelStreamInfer} call. Messages are worked on side by side, as many as a setting allows, and answered as
 * they finish: the id tells which. A message that cannot be answered gets its error, and the stream goes on.
 */
final class InferStream {
    /** How long after the deadline the stream waits for the predictions, which keep the deadline themselves. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GrpcCall call;
    private final Inferences inferences;
    private final Set<Message> running = new HashSet<>();

    private InferStream(GrpcCall call, Inferences inferences) {
        this.call = call;
        this.inferences = inferences;
    }

    /** @param inFlight messages that one stream may have in progress */
    static GrpcMethod method(Inferences inferences, int inFlight) {
        return call -> new InferStream(call, inferences).begin(inFlight);
    }

    private void begin(int inFlight) {
        call.whenLate(this::late);
        call.whenGone(this::abandon);
        call.readEach(
                inFlight,
                received -> new Message(received).start(),
                (received, error) -> new Message(received).refuse(error, null));
    }

    private void late() {
        if (call.pending() == 0 || call.remainingNanos() < -LATE_NANOS) {
            call.refuse(GrpcCall.deadlineExceeded());
        }
    }

    private void abandon() {
        Set.copyOf(running).forEach(Message::abandon);
        running.clear();
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }

    /** {@code answer} and behind it {@code more} fields of the same message, as the answer of a stream. */
    private static byte[] answer(byte[] answer, byte[] more) {
        int length = answer.length + more.length;
        int field = ModelStreamInferResponse.INFER_RESPONSE_FIELD_NUMBER;
        byte[] message = new byte
                [CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(length) + length];
        CodedOutputStream out = CodedOutputStream.newInstance(message);
        try {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(length);
            out.writeRawBytes(answer);
            out.writeRawBytes(more);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return message;
    }

    /** One message of the stream and its outcome. */
    private final class Message implements InferReply.Outcome {
        private final Received received;
        private final InferMessage fields = inferences.message();
        private @Nullable Prediction prediction;

        Message(Received received) {
            this.received = received;
        }

        void start() {
            inferences.start(
                    call,
                    MessageSource.of(received.body()),
                    fields,
                    this,
                    (reply, started) -> call.onLoop(() -> {
                        if (!reply.isOver()) {
                            prediction = started;
                            running.add(this);
                            if (call.isGone()) {
                                abandon();
                            }
                        }
                    }));
        }

        void abandon() {
            if (prediction != null) {
                Inferences.abandon(call, prediction);
            }
        }

        @Override
        public void answer(byte[] answer, String predictionId, Runnable sent) {
            byte[] id = ModelInferResponse.newBuilder()
                    .putParameters(Exchange.PREDICTION_ID.toString(), text(predictionId))
                    .build()
                    .toByteArray();
            end(InferStream.answer(answer, id), sent);
        }

        @Override
        public void refuse(ServingException error, @Nullable String predictionId) {
            call.count(error);
            var response = ModelInferResponse.newBuilder()
                    .putParameters(
                            Exchange.ERROR_CODE.toString(), text(error.code().wireName()));
            String id = fields.id();
            if (id != null) {
                response.setId(id);
            }
            if (predictionId != null) {
                response.putParameters(Exchange.PREDICTION_ID.toString(), text(predictionId));
            }
            end(
                    ModelStreamInferResponse.newBuilder()
                            .setErrorMessage(error.text())
                            .setInferResponse(response)
                            .build()
                            .toByteArray(),
                    () -> {});
        }

        private void end(byte[] message, Runnable sent) {
            running.remove(this);
            call.send(message, sent);
            call.done(received);
        }
    }
}
