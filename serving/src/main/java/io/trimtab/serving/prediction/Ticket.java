package io.trimtab.serving.prediction;

import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.admission.VersionBreaker.Entry;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.Lease;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The right of one request to run on a version, which stays loaded for as long. Either handed to {@link
 * PredictionService#predict}, which then owns it, or closed.
 */
public final class Ticket implements AutoCloseable {
    private final Lease lease;
    private final VersionLane lane;
    private final long receivedNanos;
    private final MemoryBudget.Share memory;
    private final Runnable onLeave;
    private final AtomicBoolean inside = new AtomicBoolean(true);
    private final @Nullable AtomicBoolean trial;

    Ticket(
            Lease lease,
            VersionLane lane,
            Entry entry,
            long receivedNanos,
            MemoryBudget.Share memory,
            Runnable onLeave) {
        this.lease = lease;
        this.lane = lane;
        this.receivedNanos = receivedNanos;
        this.memory = memory;
        this.onLeave = onLeave;
        this.trial = entry == Entry.ON_TRIAL ? new AtomicBoolean(true) : null;
    }

    /** The default signature of the version that will answer. */
    public ModelSignature signature() {
        return lane.signature();
    }

    /** All signatures of the version, the default one among them. */
    public List<ModelSignature> signatures() {
        return lane.signatures();
    }

    /** The signature of that name. */
    public ModelSignature signature(String name) throws ServingException {
        return lane.signatures().stream()
                .filter(signature -> signature.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ServingException.refused(
                        ErrorCode.INVALID_INPUT,
                        "the model has no signature of the name that was asked for; it has "
                                + lane.signatures().stream()
                                        .map(ModelSignature::name)
                                        .collect(Collectors.joining(", "))));
    }

    public String model() {
        return lane.version().model();
    }

    public String version() {
        return lane.version().version();
    }

    /** The memory of the tensors, until {@link #release}. */
    MemoryBudget.Share memory() {
        return memory;
    }

    VersionLane lane() {
        return lane;
    }

    long receivedNanos() {
        return receivedNanos;
    }

    /** Reports to the circuit breaker how the request went, where it was on trial. */
    void tried(long nanos, boolean failed) {
        if (trial != null && trial.getAndSet(false)) {
            lane.breaker().tried(nanos, failed);
        }
    }

    /** Reports that the request told nothing about the model. */
    void notTried() {
        if (trial != null && trial.getAndSet(false)) {
            lane.breaker().notTried();
        }
    }

    /** The version's memory is not used any more by this request. */
    void release() {
        notTried();
        memory.release();
        lease.close();
    }

    /** The client has its answer, or is gone. */
    void leave() {
        if (inside.getAndSet(false)) {
            onLeave.run();
        }
    }

    /** For a request that was not handed on. */
    @Override
    public void close() {
        release();
        leave();
    }
}
