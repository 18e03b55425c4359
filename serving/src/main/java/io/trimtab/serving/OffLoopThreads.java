package io.trimtab.serving;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what would keep an event loop busy for too long, with a bounded queue; refuses when it is full. */
final class OffLoopThreads implements Executor {
    private static final int QUEUE = 256;

    private final ThreadPoolExecutor threads;

    OffLoopThreads() {
        int size = Math.max(1, Runtime.getRuntime().availableProcessors());
        threads = new ThreadPoolExecutor(
                size,
                size,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                new DefaultThreadFactory("trimtab-decode", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException when too much is waiting */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    void close() {
        threads.shutdown();
    }
}
