package io.trimtab.serving.model;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs calls of native code that may never return, which nothing can stop from within a process. A call that takes too
 * long is given up: its thread is lost to it, its caller is not.
 */
final class BoundedCalls {
    private final ExecutorService threads;

    BoundedCalls(ThreadFactory factory) {
        threads = Executors.newCachedThreadPool(factory);
    }

    /**
     * Runs a call and waits for it.
     *
     * @param late given the result of a call that was given up, should it return after all
     * @throws TimeoutException when it was given up
     * @throws ExecutionException when the call failed
     */
    <T> T run(Callable<T> call, Duration limit, Consumer<T> late)
            throws TimeoutException, ExecutionException, InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                T result = call.call();
                if (!answer.complete(result)) {
                    late.accept(result);
                }
            } catch (Exception | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (answer.completeExceptionally(e)) {
                throw e;
            }
            // It returned in the same moment.
            return answer.get();
        }
    }

    /** Takes no more calls; those that run go on. */
    void close() {
        threads.shutdown();
    }
}
