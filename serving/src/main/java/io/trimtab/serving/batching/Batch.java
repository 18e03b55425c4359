package io.trimtab.serving.batching;

import io.trimtab.serving.runtime.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls that share one call of the model; it is cancelled when nobody waits for any of them any more. */
final class Batch {
    private final List<Call> calls = new ArrayList<>();
    private final AtomicInteger awaited = new AtomicInteger();
    private final Cancellation cancellation = new Cancellation();
    private int rows;

    /** Adds a waiting call; false when it is over. */
    boolean add(Call call, long nanos) {
        awaited.incrementAndGet();
        if (!call.start(this, nanos)) {
            awaited.decrementAndGet();
            return false;
        }
        calls.add(call);
        rows += call.rows();
        return true;
    }

    List<Call> calls() {
        return calls;
    }

    int rows() {
        return rows;
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
