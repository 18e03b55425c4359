package io.trimtab.serving.protocol;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands tasks to an event loop in groups: however many arrive while it is busy, it is woken once. Tasks run in order;
 * after a millisecond of them the event loop looks at its connections first.
 */
public final class CoalescingExecutor implements Executor {
    private static final long TURN_NANOS = 1_000_000;

    private final Executor loop;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param loop runs what it is given one after the other */
    public CoalescingExecutor(Executor loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        scheduled.set(false);
        long start = System.nanoTime();
        Runnable task;
        while ((task = tasks.poll()) != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
            if (System.nanoTime() - start > TURN_NANOS && !tasks.isEmpty()) {
                wake();
                return;
            }
        }
    }
}
