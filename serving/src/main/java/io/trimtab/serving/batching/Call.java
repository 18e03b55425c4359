package io.trimtab.serving.batching;

import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** One request's way through a scheduler. */
public final class Call {
    private static final AtomicIntegerFieldUpdater<Call> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "stage");
    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int OVER = 2;

    private final ModelSignature signature;
    private final List<Tensor> inputs;
    private final List<String> outputs;
    private final int rows;
    private final long bytes;
    private final Priority priority;
    private final boolean mergeable;
    private final long deadlineNanos;
    private final CallListener listener;

    private volatile int stage;
    private boolean behindOthers;
    private long queuedAt;
    private long startedAt;
    private volatile @Nullable Batch batch;

    /**
     * @param signature the signature to call
     * @param inputs in the signature's order
     * @param outputs names of the outputs asked for, in that order; empty means all
     * @param rows the size of every input's first dimension, or 1 when it cannot share a call
     * @param bytes what the inputs take in memory
     * @param mergeable whether rows of other requests may be put behind this one's
     * @param deadlineNanos on the scheduler's clock
     */
    public Call(
            ModelSignature signature,
            List<Tensor> inputs,
            List<String> outputs,
            int rows,
            long bytes,
            Priority priority,
            boolean mergeable,
            long deadlineNanos,
            CallListener listener) {
        this.signature = signature;
        this.inputs = inputs;
        this.outputs = outputs;
        this.rows = rows;
        this.bytes = bytes;
        this.priority = priority;
        this.mergeable = mergeable;
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
    }

    ModelSignature signature() {
        return signature;
    }

    Priority priority() {
        return priority;
    }

    List<Tensor> inputs() {
        return inputs;
    }

    List<String> outputs() {
        return outputs;
    }

    int rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    CallListener listener() {
        return listener;
    }

    boolean isMergeable() {
        return mergeable;
    }

    boolean isPast(long nanos) {
        return left(nanos) <= 0;
    }

    /** Nanoseconds from then to its deadline; negative when it is past. */
    long left(long nanos) {
        return deadlineNanos - nanos;
    }

    boolean wasBehindOthers() {
        return behindOthers;
    }

    boolean isWaiting() {
        return stage == WAITING;
    }

    /** Whether the rows of both may stand behind each other: same signature, types and dimensions after the first. */
    boolean fits(Call other) {
        if (!mergeable || !other.mergeable || !signature.equals(other.signature)) {
            return false;
        }
        for (int i = 0; i < inputs.size(); i++) {
            Tensor mine = inputs.get(i);
            Tensor theirs = other.inputs.get(i);
            if (mine.datatype() != theirs.datatype() || mine.rank() != theirs.rank()) {
                return false;
            }
            for (int d = 1; d < mine.rank(); d++) {
                if (mine.dimension(d) != theirs.dimension(d)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** @param others whether there were others before it when it was accepted */
    void queued(long nanos, boolean others) {
        behindOthers = others;
        queuedAt = nanos;
        startedAt = nanos;
    }

    /** Takes it for a batch; false when it is over. */
    boolean start(Batch owner, long nanos) {
        batch = owner;
        if (STAGE.compareAndSet(this, WAITING, RUNNING)) {
            startedAt = nanos;
            return true;
        }
        return false;
    }

    /** Takes it back out of a batch that was stopped; false when it is over. */
    boolean waitAgain() {
        return STAGE.compareAndSet(this, RUNNING, WAITING);
    }

    /** Ends it while it waits; true for the one that did. */
    boolean endWaiting() {
        return STAGE.compareAndSet(this, WAITING, OVER);
    }

    /** Ends it because its model has answered; true for the one that did. */
    boolean endAnswered() {
        return STAGE.compareAndSet(this, RUNNING, OVER);
    }

    /** Ends it while it runs, because nobody waits for it any more; true for the one that did. */
    boolean endRunning() {
        if (!STAGE.compareAndSet(this, RUNNING, OVER)) {
            return false;
        }
        Batch owner = batch;
        if (owner != null) {
            owner.callGivenUp();
        }
        return true;
    }

    CallTimes times(long nanos, long runningNanos) {
        boolean ran = startedAt != queuedAt || stage == RUNNING;
        return new CallTimes(Math.max(0, (ran ? startedAt : nanos) - queuedAt), runningNanos);
    }
}
