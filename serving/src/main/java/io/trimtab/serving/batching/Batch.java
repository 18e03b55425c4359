package io.trimtab.serving.batching;

import io.trimtab.serving.runtime.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls that share one call of the model; it is cancelled when nobody waits for any of them any more. */
final class Batch {
    private static final long HANG_CPU_NANOS = 20_000_000;
    private static final long HANG_NANOS = 1_000_000_000;

    private final List<Call> calls = new ArrayList<>();
    private final AtomicInteger awaited = new AtomicInteger();
    private final Cancellation cancellation = new Cancellation();
    private final long takenNanos;
    private int rows;
    private long bytes;
    /** Since when it has been running on an event loop; 0 when it does not. */
    private volatile long onLoopSince;

    private @Nullable Thread loopThread;

    private boolean measured;
    private boolean byCpuTime;
    private long modelNanos;
    private long answerBytes;
    private boolean failed;
    /** Of the loop's thread, when the call was first seen to run for long. */
    private @Nullable Long seenCpuNanos;

    private boolean seenWaiting;
    private volatile boolean evicted;

    /** @param takenNanos when its first call was taken, on the scheduler's clock */
    Batch(long takenNanos) {
        this.takenNanos = takenNanos;
    }

    long takenNanos() {
        return takenNanos;
    }

    /** Adds a waiting call; false when it is over. */
    boolean add(Call call, long nanos) {
        awaited.incrementAndGet();
        if (!call.start(this, nanos)) {
            awaited.decrementAndGet();
            return false;
        }
        calls.add(call);
        rows += call.rows();
        bytes += call.bytes();
        return true;
    }

    List<Call> calls() {
        return calls;
    }

    int rows() {
        return rows;
    }

    /** Of the inputs of all calls. */
    long bytes() {
        return bytes;
    }

    /**
     * To be called by the event loop's thread.
     *
     * @param byCpuTime whether calls of the model are measured by CPU time and not by the clock
     */
    void startsOnLoop(long nanos, boolean byCpuTime) {
        measured = true;
        this.byCpuTime = byCpuTime;
        loopThread = Thread.currentThread();
        onLoopSince = nanos == 0 ? 1 : nanos;
    }

    void endsOnLoop() {
        onLoopSince = 0;
    }

    /** Wants to know what its calls of the model take, in CPU time. */
    void measure() {
        measured = true;
        byCpuTime = true;
    }

    boolean isMeasured() {
        return measured;
    }

    /** Whether calls of the model are measured by CPU time; otherwise by the clock. */
    boolean isByCpuTime() {
        return byCpuTime;
    }

    /** Adds a call of the model: its time, and what it gave. */
    void took(long nanos, long bytes) {
        modelNanos += nanos;
        answerBytes += bytes;
    }

    /** A call of the model has failed, or did not answer all of them at once. */
    void failed() {
        failed = true;
    }

    /** Whether its time in the model is that of one call that answered all of them. */
    boolean isWhole() {
        return !failed && !cancellation.isCancelled();
    }

    /** Time in the model, when measured. */
    long modelNanos() {
        return modelNanos;
    }

    /** What the model gave, in bytes of memory, when measured. */
    long answerBytes() {
        return answerBytes;
    }

    /**
     * Stops it when it keeps an event loop for too long: by CPU time since it was first seen to, or, should it wait for
     * something, by the clock, and then only when it is seen twice, because once may be a pause of the whole process. For
     * one thread that looks from time to time.
     */
    boolean evictIfHung(long nanos) {
        long since = onLoopSince;
        if (since == 0 || evicted || nanos - since <= HANG_CPU_NANOS) {
            return false;
        }
        long cpuNanos = ThreadCpuClock.nanosOf(loopThread);
        Long seen = seenCpuNanos;
        if (seen == null) {
            seenCpuNanos = cpuNanos;
        }
        boolean waits = nanos - since > HANG_NANOS;
        if ((waits && seenWaiting) || (seen != null && cpuNanos - seen > HANG_CPU_NANOS)) {
            evicted = true;
            cancellation.cancel();
            return true;
        }
        seenWaiting = waits;
        return false;
    }

    /** Whether it was stopped in order to run elsewhere; its calls still want their answers. */
    boolean isEvicted() {
        return evicted;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    void callGivenUp() {
        if (awaited.decrementAndGet() == 0) {
            cancellation.cancel();
        }
    }

    void cancel() {
        cancellation.cancel();
    }
}
