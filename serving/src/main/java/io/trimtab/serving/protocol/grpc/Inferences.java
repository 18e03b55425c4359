package io.trimtab.serving.protocol.grpc;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.prediction.Prediction;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.prediction.Ticket;
import io.trimtab.serving.protocol.grpc.InferDecoder.Decoded;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one inference request from its bytes to a running prediction, for {@code ModelInfer} and for streams. */
final class Inferences {
    private static final Logger LOG = LoggerFactory.getLogger(Inferences.class);

    /** A client's clock for its deadline runs ahead of ours by the way to here. */
    private static final long AT_THE_DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PredictionService predictions;
    private final boolean acceptEventTime;

    /** @param acceptEventTime whether the request parameter {@code event_time} counts */
    Inferences(PredictionService predictions, boolean acceptEventTime) {
        this.predictions = predictions;
        this.acceptEventTime = acceptEventTime;
    }

    /** {@code ModelInfer}. */
    GrpcMethod single() {
        return call -> call.readOne(
                body -> single(call, MessageSource.of(body)), large -> single(call, MessageSource.of(large)));
    }

    private void single(GrpcCall call, MessageSource source) {
        var outcome = new InferReply.Outcome() {
            @Override
            public void answer(byte[] answer, String predictionId, Runnable sent) {
                call.answer(answer, predictionId, sent);
            }

            @Override
            public void refuse(ServingException error, @Nullable String predictionId) {
                call.refuse(error, predictionId);
            }
        };
        start(
                call,
                source,
                message(),
                outcome,
                (reply, prediction) -> call.onLoop(() -> {
                    if (!reply.isOver()) {
                        // the prediction keeps the deadline
                        call.whenLate(() -> {});
                        call.whenGone(() -> abandon(call, prediction));
                    }
                }));
    }

    /** A message for {@link #start} to read into. */
    InferMessage message() {
        return InferMessage.empty(acceptEventTime);
    }

    /**
     * Starts a prediction, on whatever thread; what goes wrong before is the outcome then.
     *
     * @param whenRunning hears of the prediction once it runs, which may be after it has its outcome
     */
    void start(
            GrpcCall call,
            MessageSource source,
            InferMessage message,
            InferReply.Outcome outcome,
            BiConsumer<InferReply, Prediction> whenRunning) {
        try {
            message.read(source);
            Ticket ticket = predictions.admit(
                    message.model(), message.version().isEmpty() ? Optional.empty() : Optional.of(message.version()));
            Decoded decoded;
            try {
                decoded = decode(message, ticket, call.remainingNanos());
            } catch (ServingException | RuntimeException | Error e) {
                ticket.close();
                throw e;
            }
            var reply = new InferReply(call, decoded, source, outcome);
            whenRunning.accept(reply, predictions.predict(ticket, decoded.request(), reply));
        } catch (ServingException e) {
            call.onLoop(() -> outcome.refuse(e, null));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.atError().setCause(e).log("a request could not be decoded");
            var error = ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed on this request");
            call.onLoop(() -> outcome.refuse(error, null));
        }
    }

    /**
     * Nobody waits for {@code prediction} any more. A client that gives up at its deadline is not gone: the prediction
     * runs out of time by itself then, and is accounted for as that.
     */
    static void abandon(GrpcCall call, Prediction prediction) {
        if (call.remainingNanos() > AT_THE_DEADLINE_NANOS) {
            prediction.abandon();
        }
    }

    private static Decoded decode(InferMessage message, Ticket ticket, long remainingNanos) throws ServingException {
        if (remainingNanos <= 0) {
            throw GrpcCall.deadlineExceeded();
        }
        Optional<String> name = message.parameters().signature();
        ModelSignature signature = name.isPresent() ? ticket.signature(name.get()) : ticket.signature();
        return InferDecoder.decode(message, signature, message.parameters().forRequest(remainingNanos));
    }
}
