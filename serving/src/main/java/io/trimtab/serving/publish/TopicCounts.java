package io.trimtab.serving.publish;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the events for one topic. Nothing is lost silently: offered = sent + failed + dropped + waiting, at
 * any time when nobody is offering.
 */
public final class TopicCounts {
    private final LongAdder offered = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** Events that were to be sent. */
    public long offered() {
        return offered.sum();
    }

    /** Events that the broker has acknowledged. */
    public long sent() {
        return sent.sum();
    }

    /** Events that the producer gave up on. */
    public long failed() {
        return failed.sum();
    }

    /** Events that found no room. */
    public long dropped() {
        return dropped.sum();
    }

    /** Events that were taken and of which nothing is known yet. */
    public long waiting() {
        long settled = sent.sum() + failed.sum() + dropped.sum();
        return Math.max(0, offered.sum() - settled);
    }

    void countOffered(int events) {
        offered.add(events);
    }

    void countSent() {
        sent.increment();
    }

    void countFailed() {
        failed.increment();
    }

    void countDropped(int events) {
        dropped.add(events);
    }

    @Override
    public String toString() {
        return "offered " + offered() + " = sent " + sent() + " + failed " + failed() + " + dropped " + dropped()
                + " + waiting " + waiting();
    }
}
