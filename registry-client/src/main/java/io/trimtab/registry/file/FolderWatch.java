package io.trimtab.registry.file;

import io.trimtab.registry.RegistryChange;
import io.trimtab.registry.Watch;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the folder again and again, in a daemon thread of its own, and tells what changed. */
final class FolderWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final Duration interval;
    private final UnaryOperator<FolderSnapshot> look;
    private final Consumer<RegistryChange> listener;
    private final Consumer<FolderWatch> onClose;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private boolean wanted;
    private volatile boolean closed;

    private FolderSnapshot seen;

    /**
     * @param first what the folder is like now
     * @param look takes what was seen last, for the parts that cannot be read this time
     * @param onClose is told when this watch ends
     */
    FolderWatch(
            Duration interval,
            FolderSnapshot first,
            UnaryOperator<FolderSnapshot> look,
            Consumer<RegistryChange> listener,
            Consumer<FolderWatch> onClose) {
        this.interval = interval;
        this.seen = first;
        this.look = look;
        this.listener = listener;
        this.onClose = onClose;
        this.thread = new Thread(this::run, "registry-watch");
        this.thread.setDaemon(true);
    }

    FolderWatch start() {
        thread.start();
        return this;
    }

    @Override
    public void lookSoon() {
        lock.lock();
        try {
            wanted = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitNextLook()) {
            try {
                FolderSnapshot now = look.apply(seen);
                FolderSnapshot.changes(seen, now).forEach(this::tell);
                seen = now;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a look at the registry failed, the next one follows");
            }
        }
    }

    /** False when the watch is closed. */
    private boolean awaitNextLook() {
        lock.lock();
        try {
            long left = interval.toNanos();
            while (!closed && !wanted && left > 0) {
                left = wake.awaitNanos(left);
            }
            wanted = false;
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void tell(RegistryChange change) {
        if (closed) {
            return;
        }
        try {
            listener.accept(change);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("change", change).setCause(e).log("the listener of a registry change failed");
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
