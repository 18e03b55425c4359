package io.trimtab.serving.prediction;

import io.trimtab.events.Endpoint;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.TensorPayload;
import io.trimtab.events.Timings;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.batching.Call;
import io.trimtab.serving.batching.CallListener;
import io.trimtab.serving.batching.CallTimes;
import io.trimtab.serving.batching.Priority;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.metrics.VersionStatistics;
import io.trimtab.serving.publish.PredictionRecord;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.wire.RawTensors;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request that was let in, until it is answered and its event is offered. */
public final class Prediction implements CallListener {
    private static final Logger LOG = LoggerFactory.getLogger(Prediction.class);

    private final PredictionService service;
    private final Ticket ticket;
    private final InferenceRequest request;
    private final Reply reply;
    private final Instant eventTime;
    private final String id;
    private final long decodingNanos;
    /** Lets go of the request's bytes: run by whoever writes the event, or when there will be none. */
    private final Runnable letGo;

    private @Nullable Call call;
    /** The model's own outputs for the event, when the client gets classes instead. */
    private @Nullable TensorPayload unclassified;

    Prediction(PredictionService service, Ticket ticket, InferenceRequest request, Reply reply, Instant eventTime) {
        this.service = service;
        this.ticket = ticket;
        this.request = request;
        this.reply = reply;
        this.eventTime = eventTime;
        this.id = service.ids().next();
        this.letGo = reply.holdRequest();
        this.decodingNanos = System.nanoTime() - ticket.receivedNanos();
    }

    Call call(long deadlineNanos, long inputBytes, boolean batchable) {
        boolean mergeable =
                batchable && request.rows() > 0 && request.signature().equals(ticket.signature()) && sameRows();
        var made = new Call(
                request.signature(),
                request.inputs(),
                request.outputNames(),
                request.rows(),
                inputBytes,
                Priority.asked(request.parameters().priority()),
                mergeable,
                deadlineNanos,
                this);
        call = made;
        return made;
    }

    /** It was refused, so that there will be no event. */
    void refused() {
        call = null;
        request.close();
        ticket.close();
        letGo.run();
    }

    /** Nobody waits for the answer any more. */
    public void abandon() {
        Call made = call;
        if (made != null) {
            if (ticket.lane().scheduler().abandon(made)) {
                letGo.run();
            }
            service.meters().rejected(ErrorCode.CLIENT_GONE);
            ticket.leave();
        }
    }

    @Override
    public void answered(List<Tensor> outputs, CallTimes times) {
        byte[] answer;
        MemoryBudget.Share memory = service.memory().share();
        long encoding = System.nanoTime();
        try {
            List<Tensor> wanted = wanted(outputs);
            long size = reply.answerBytes(wanted);
            if (size > PredictionService.SMALL && !memory.take(size)) {
                throw service.noMemory("answer", size);
            }
            answer = reply.encode(ticket.model(), ticket.version(), request, wanted);
        } catch (ServingException e) {
            ticket.tried(times.running(), false);
            refuse(e, Outcome.ERROR, times);
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            memory.release();
            failed(
                    new InferenceFailedException(
                            InferenceFailedException.Kind.FAILED, "the answer could not be written", e),
                    times);
            return;
        }
        long encodingNanos = System.nanoTime() - encoding;
        ticket.tried(times.running(), false);
        reply.owner().execute(() -> {
            reply.answer(id, answer, memory::release);
            long total = System.nanoTime() - ticket.receivedNanos();
            ticket.lane().meters().answered(total, times.queued());
            ticket.lane()
                    .statistics()
                    .answered(
                            service.millis(),
                            request.rows(),
                            new VersionStatistics.Parts(
                                    total, times.queued(), decodingNanos, times.running(), encodingNanos));
            offer(Outcome.OK, null, answer, times, total);
            ticket.leave();
        });
    }

    private List<Tensor> wanted(List<Tensor> outputs) throws ServingException {
        if (!request.isClassified()) {
            return outputs;
        }
        unclassified = TensorPayload.raw(outputs.stream().map(RawTensors::copy).toList());
        return ticket.lane().classification().apply(request, outputs);
    }

    @Override
    public void failed(InferenceFailedException failure, CallTimes times) {
        ServingException error = refusal(failure);
        if (error.code() == ErrorCode.INFERENCE_FAILED) {
            ticket.tried(times.running(), true);
            LOG.atWarn()
                    .addKeyValue("model", ticket.model())
                    .addKeyValue("version", ticket.version())
                    .addKeyValue("predictionId", id)
                    .setCause(failure.getCause() == null ? failure : failure.getCause())
                    .log("inference failed");
        } else {
            ticket.notTried();
        }
        refuse(error, Outcome.ERROR, times);
    }

    @Override
    public void expired(CallTimes times) {
        ticket.notTried();
        long waitedMillis = (System.nanoTime() - ticket.receivedNanos()) / 1_000_000;
        refuse(
                ServingException.refused(
                        ErrorCode.DEADLINE_EXCEEDED,
                        ticket.lane().version() + " gave no answer within the deadline, after " + waitedMillis + " ms"),
                Outcome.TIMEOUT,
                times);
    }

    @Override
    public void released() {
        request.close();
        ticket.lane().meters().finished();
        ticket.release();
    }

    private void refuse(ServingException error, Outcome outcome, CallTimes times) {
        reply.owner().execute(() -> {
            reply.refuse(error, id);
            long total = System.nanoTime() - ticket.receivedNanos();
            ticket.lane().statistics().failed(total);
            if (outcome == Outcome.TIMEOUT) {
                ticket.lane().meters().expired(total);
            } else {
                ticket.lane().meters().failed(total);
            }
            offer(outcome, error.text(), null, times, total);
            ticket.leave();
        });
    }

    private void offer(
            Outcome outcome, @Nullable String error, byte @Nullable [] answer, CallTimes times, long totalNanos) {
        var attributes = new PredictionAttributes(
                id,
                service.ids().source(),
                eventTime,
                ticket.model(),
                ticket.version(),
                Endpoint.DEFAULT,
                outcome,
                Optional.ofNullable(error),
                request.rows(),
                request.requestId(),
                Optional.ofNullable(reply.traceparent()),
                new Timings(times.queued() / 1000, times.running() / 1000, totalNanos / 1000));
        Optional<TensorPayload> response = answer == null ? Optional.empty() : Optional.of(responsePayload(answer));
        long bytes = reply.requestBytes() + (answer == null ? 0 : answer.length);
        service.events().offer(new PredictionRecord(attributes, reply.requestPayload(), response, bytes, letGo));
    }

    private TensorPayload responsePayload(byte[] answer) {
        TensorPayload own = unclassified;
        return own != null ? own : reply.responsePayload(answer);
    }

    private ServingException refusal(InferenceFailedException failure) {
        String message = failure.getMessage();
        String text = message == null ? "the model failed" : message;
        return switch (failure.kind()) {
            case INVALID_INPUT -> ServingException.refused(ErrorCode.INVALID_INPUT, text);
            case CANCELLED -> ServingException.refused(ErrorCode.SHUTTING_DOWN, text);
            case FAILED -> ServingException.refused(ErrorCode.INFERENCE_FAILED, text);
        };
    }

    private boolean sameRows() {
        for (Tensor input : request.inputs()) {
            if (input.rank() == 0 || input.dimension(0) != request.rows()) {
                return false;
            }
        }
        return true;
    }
}
