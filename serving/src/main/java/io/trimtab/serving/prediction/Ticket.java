package io.trimtab.serving.prediction;

import io.trimtab.serving.admission.VersionBreaker.Entry;
import io.trimtab.serving.model.Lease;
import io.trimtab.serving.runtime.ModelSignature;

/**
 * The right of one request to run on a version, which stays loaded for as long. Either handed to {@link
 * PredictionService#predict}, which then owns it, or closed.
 */
public final class Ticket implements AutoCloseable {
    private final Lease lease;
    private final VersionLane lane;
    private final Entry entry;
    private final long receivedNanos;
    private final Runnable onClose;
    private boolean open = true;

    Ticket(Lease lease, VersionLane lane, Entry entry, long receivedNanos, Runnable onClose) {
        this.lease = lease;
        this.lane = lane;
        this.entry = entry;
        this.receivedNanos = receivedNanos;
        this.onClose = onClose;
    }

    /** The inputs and outputs of the version that will answer. */
    public ModelSignature signature() {
        return lane.signature();
    }

    public String model() {
        return lane.version().model();
    }

    public String version() {
        return lane.version().version();
    }

    VersionLane lane() {
        return lane;
    }

    long receivedNanos() {
        return receivedNanos;
    }

    /** Reports to the circuit breaker how the request went, where it was on trial. */
    void tried(long nanos, boolean failed) {
        if (entry == Entry.ON_TRIAL && open) {
            lane.breaker().tried(nanos, failed);
        }
    }

    /** Reports that the request told nothing about the model. */
    void notTried() {
        if (entry == Entry.ON_TRIAL && open) {
            lane.breaker().notTried();
        }
    }

    /** For a request that was not handed on. */
    @Override
    public void close() {
        notTried();
        release();
    }

    void release() {
        if (open) {
            open = false;
            lease.close();
            onClose.run();
        }
    }
}
