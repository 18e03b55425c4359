package io.trimtab.serving.admission;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that many requests may take together. Safe for use by several threads. */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** @param limit bytes */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /**
     * A budget that leaves the rest of the process room to live.
     *
     * @param wanted bytes as they are set
     * @param share the budget is at most this part of the largest heap: 8 is an eighth
     * @param least bytes that a small heap does not take from it
     */
    public static MemoryBudget within(long wanted, int share, long least) {
        return new MemoryBudget(
                Math.min(wanted, Math.max(least, Runtime.getRuntime().maxMemory() / share)));
    }

    /** The bytes that may be taken together. */
    public long limit() {
        return limit;
    }

    /** Takes {@code bytes}, or nothing and says false. */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** What one request takes, by any thread, until it is over. */
    public Share share() {
        return new Share();
    }

    /** See {@link #share}. */
    public final class Share {
        private long held;
        private boolean over;

        private Share() {}

        /** Takes {@code bytes}, or nothing and says false. */
        public synchronized boolean take(long bytes) {
            if (over || !MemoryBudget.this.take(bytes)) {
                return false;
            }
            held += bytes;
            return true;
        }

        /** Gives everything back, for good. */
        public synchronized void release() {
            over = true;
            giveBack(held);
            held = 0;
        }
    }
}
