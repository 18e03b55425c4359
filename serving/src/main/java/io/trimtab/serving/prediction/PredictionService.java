package io.trimtab.serving.prediction;

import io.trimtab.events.Feedback;
import io.trimtab.serving.admission.AdmissionSettings;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.admission.Saturation;
import io.trimtab.serving.admission.VersionBreaker.Entry;
import io.trimtab.serving.batching.BatchingSettings;
import io.trimtab.serving.batching.Submission;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.TensorSizes;
import io.trimtab.serving.metrics.ModelStatistics;
import io.trimtab.serving.metrics.ServingMeters;
import io.trimtab.serving.model.Lease;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.publish.EventSink;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers predictions, whatever the protocol: finds the version, lets the request in or refuses it, hands it to the
 * version's scheduler, and offers the event when the answer is on its way. Never blocks, so any event loop may call it.
 */
public final class PredictionService {
    /** A request or an answer that takes less is not counted: their number is bounded elsewhere. */
    static final long SMALL = 256 << 10;

    private final ModelIndex models;
    private final EventSink events;
    private final ServingMeters meters;
    private final AdmissionSettings admission;
    private final MemoryBudget memory;
    private final Saturation saturation;
    private final VersionLanes lanes;
    private final PredictionIds ids;
    private final InstantSource clock;
    private final AtomicLong inFlight = new AtomicLong();
    private final Runnable left = inFlight::decrementAndGet;
    private volatile boolean stopping;

    /** @param saturation is told of requests that are refused because there is too much to do */
    public PredictionService(
            ModelIndex models,
            EventSink events,
            ServingMeters meters,
            Rules rules,
            Saturation saturation,
            PredictionIds ids,
            InstantSource clock) {
        this.models = models;
        this.events = events;
        this.meters = meters;
        this.admission = rules.admission();
        this.saturation = saturation;
        this.memory = admission.memoryBudget();
        this.lanes = new VersionLanes(rules.admission(), rules.batching(), meters);
        this.ids = ids;
        this.clock = clock;
    }

    /** The settings that say who gets in and who shares a call. */
    public record Rules(AdmissionSettings admission, BatchingSettings batching) {}

    /**
     * Lets one request in. To be called before its body is decoded, so that a refusal costs no decoding.
     *
     * @param versionOrAlias empty for the version that answers when none is named
     * @throws ServingException when there is no such version, or it takes no request at the moment
     */
    public Ticket admit(String model, Optional<String> versionOrAlias) throws ServingException {
        if (stopping) {
            throw ServingException.refused(ErrorCode.SHUTTING_DOWN, "the node is shutting down and takes no requests");
        }
        Lease lease = models.acquire(model, versionOrAlias);
        VersionLane lane = lanes.of(lease);
        if (lane.scheduler().isFull()) {
            lease.close();
            saturatedBy(lane);
            throw queueFull(lane.version());
        }
        Entry entry = lane.breaker().enter();
        if (entry == Entry.REFUSED) {
            lease.close();
            throw ServingException.refused(
                    ErrorCode.BREAKER_OPEN,
                    lane.version() + " failed too often and is not called for up to "
                            + admission.breaker().openFor().toMillis() + " ms");
        }
        inFlight.incrementAndGet();
        return new Ticket(lease, lane, entry, System.nanoTime(), memory.share(), left);
    }

    /**
     * Runs an admitted request; {@code reply} is told how it ends. Takes over the ticket and the request's inputs.
     *
     * @return the running prediction, for the case that the client goes away
     */
    public Prediction predict(Ticket ticket, InferenceRequest request, Reply reply) {
        VersionLane lane = ticket.lane();
        var prediction = new Prediction(this, ticket, request, reply, eventTime(request));
        // what goes in, and as much again for what is likely to come out
        long inputBytes = TensorSizes.inMemory(request.inputs());
        long size = 2 * inputBytes;
        if (size > SMALL && !ticket.memory().take(size)) {
            prediction.refused();
            reply.owner().execute(() -> reply.refuse(noMemory("tensors", size), null));
            return prediction;
        }
        lane.meters().accepted();
        Submission submission =
                lane.scheduler().enqueue(prediction.call(deadline(ticket, request), inputBytes, lane.batchable()));
        if (submission != Submission.ACCEPTED) {
            lane.meters().finished();
            prediction.refused();
            if (submission != Submission.CLOSED) {
                saturatedBy(lane);
            }
            ServingException refusal = refusal(submission, lane.version());
            reply.owner().execute(() -> reply.refuse(refusal, null));
        } else {
            lane.dispatch().soon(reply.owner());
        }
        return prediction;
    }

    /** Hands true outcomes on, all of them; or, when there is no room, none and then false. */
    public boolean feedback(List<Feedback> outcomes) {
        if (!events.offer(outcomes)) {
            return false;
        }
        meters.feedbackAccepted(outcomes.size());
        return true;
    }

    /** What this node serves. */
    public ModelIndex models() {
        return models;
    }

    /** What a version did since it was loaded. */
    public ModelStatistics statistics(ServedVersion version) {
        return lanes.statistics(version).orElse(ModelStatistics.NONE);
    }

    /** The version that a request is about, whatever its state. */
    public ServedVersion find(String model, Optional<String> versionOrAlias) throws ServingException {
        return models.find(model, versionOrAlias);
    }

    /** Requests that were let in and are not answered yet. */
    public long inFlight() {
        return inFlight.get();
    }

    /** Answers the requests whose deadline has passed; to be called every few milliseconds. */
    public void sweep() {
        lanes.sweep();
    }

    /** Ends what belongs to a version that takes no more requests. */
    public void versionGone(ServedVersion version) {
        lanes.close(version);
    }

    /** Takes no new request. */
    public void stopAdmitting() {
        stopping = true;
    }

    /** Fails the requests that still wait. */
    public void abort() {
        lanes.abort();
    }

    EventSink events() {
        return events;
    }

    ServingMeters meters() {
        return meters;
    }

    long millis() {
        return clock.millis();
    }

    PredictionIds ids() {
        return ids;
    }

    private long deadline(Ticket ticket, InferenceRequest request) {
        long nanos = admission.deadline().toNanos();
        long asked = request.parameters().timeoutMicros();
        if (asked > 0 && asked < nanos / 1000) {
            nanos = asked * 1000;
        }
        return ticket.receivedNanos() + nanos - paused(nanos);
    }

    /** While event loops pause, a request may have waited for one pause before it was read, and its answer may for another. */
    private long paused(long nanos) {
        return saturation.nanos() == 0
                ? 0
                : Math.min(2 * admission.refusalPause().toNanos(), nanos / 2);
    }

    private Instant eventTime(InferenceRequest request) {
        Instant time = request.parameters().time();
        return time == null ? clock.instant() : time;
    }

    /** What a request hears for which there is no memory, now or at all. */
    ServingException noMemory(String what, long size) {
        return size > memory.limit()
                ? ServingException.refused(
                        ErrorCode.INVALID_INPUT,
                        "the " + what + " of the request may take " + size + " bytes of memory, more than the "
                                + memory.limit()
                                + " that there are (admission.memory); ask for fewer rows, or for binary data")
                : ServingException.refused(
                        ErrorCode.QUEUE_FULL, "other requests take the memory that the " + what + " of this one need");
    }

    MemoryBudget memory() {
        return memory;
    }

    private void saturatedBy(VersionLane lane) {
        long backlog = lane.scheduler().backlogNanos();
        if (backlog > 0 && !lanes.anyOnEventLoops()) {
            saturation.refused(backlog);
        }
    }

    private static ServingException refusal(Submission submission, ServedVersion version) {
        return switch (submission) {
            case QUEUE_FULL -> queueFull(version);
            case TOO_LATE ->
                ServingException.refused(
                        ErrorCode.QUEUE_FULL,
                        version
                                + " has so many requests waiting that the deadline of this one would pass before its turn");
            case CLOSED, ACCEPTED ->
                ServingException.refused(ErrorCode.MODEL_NOT_READY, version + " is not ready any more");
        };
    }

    private static ServingException queueFull(ServedVersion version) {
        return ServingException.refused(ErrorCode.QUEUE_FULL, version + " has as many requests waiting as it may");
    }
}
