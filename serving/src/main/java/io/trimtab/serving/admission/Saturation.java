package io.trimtab.serving.admission;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * For how long models have work in any case, as known from the requests that were just refused because of it.
 *
 * <p>Safe for use by several threads.
 */
public final class Saturation {
    /** Nothing is known of the time after that; the next refusal says more. */
    static final long LONGEST_NANOS = 20_000_000;

    private final LongSupplier nanoClock;
    private final LongAdder pauses = new LongAdder();
    /** On the clock; 0 when nothing was refused for a while. */
    private volatile long until;

    /** @param nanoClock as {@link System#nanoTime()} */
    public Saturation(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * A request was refused because its model has as much to do as it can.
     *
     * @param backlogNanos what the requests that wait for the model are expected to take it, by threads that are not event
     *     loops; 0 when that is not known. Half of it is counted on.
     */
    public void refused(long backlogNanos) {
        long busy = Math.min(backlogNanos / 2, LONGEST_NANOS);
        if (busy > nanos()) {
            until = (nanoClock.getAsLong() + busy) | 1;
        }
    }

    /** An event loop has paused because of it. */
    public void paused() {
        pauses.increment();
    }

    /** Pauses of event loops so far. */
    public long pauses() {
        return pauses.sum();
    }

    /** Nanoseconds from now for which a model has work whether requests are read or not; 0 when nothing was refused lately. */
    public long nanos() {
        long end = until;
        if (end == 0) {
            return 0;
        }
        long left = end - nanoClock.getAsLong();
        if (left > 0) {
            return left;
        }
        until = 0; // should another thread have set it just now, its next refusal does so again
        return 0;
    }
}
