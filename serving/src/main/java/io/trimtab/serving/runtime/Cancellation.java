package io.trimtab.serving.runtime;

import org.jspecify.annotations.Nullable;

/** Stops a running call from another thread, after a deadline or when the client is gone. */
public final class Cancellation {
    private static final Cancellation NEVER = new Cancellation();

    private boolean cancelled;
    private @Nullable Runnable stop;

    /** One that cannot be cancelled; engines skip their preparations for it. */
    public static Cancellation never() {
        return NEVER;
    }

    /** Stops the call that runs under this, or the one that will start. Later calls do nothing. */
    public synchronized void cancel() {
        if (this == NEVER) {
            throw new IllegalStateException("this call was started as one that is never cancelled");
        }
        if (cancelled) {
            return;
        }
        cancelled = true;
        if (stop != null) {
            stop.run();
        }
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * For engines: names what stops the call that is about to start.
     *
     * @return false when it was cancelled before, in which case the call must not start
     */
    public synchronized boolean begin(Runnable stop) {
        if (this == NEVER) {
            return true;
        }
        if (cancelled) {
            return false;
        }
        this.stop = stop;
        return true;
    }

    /** For engines: after this returns, what {@link #begin} named is not called any more. */
    public synchronized void end() {
        stop = null;
    }
}
