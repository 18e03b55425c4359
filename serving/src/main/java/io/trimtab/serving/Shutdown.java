package io.trimtab.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Closes a service when the process is told to end (SIGTERM, SIGINT), and then ends it with status 0. Not in a shutdown
 * hook: hooks run at the same time as the one in which ONNX Runtime frees what running calls use.
 */
public final class Shutdown<S> {
    private final CompletableFuture<S> service = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Closing<? super S> closing;

    private Shutdown(Closing<? super S> closing) {
        this.closing = closing;
    }

    /** How a service is closed. */
    @FunctionalInterface
    public interface Closing<S> {
        /** Returns when the service has ended. */
        void close(S service) throws Exception;
    }

    /** {@link #start(Supplier, Closing)} of what closes by itself. */
    public static <S extends AutoCloseable> Shutdown<S> start(Supplier<S> start) {
        return start(start, AutoCloseable::close);
    }

    /**
     * Starts a service which is closed before the process ends, also when the process is told to end while the service
     * is starting: that then happens as soon as it has started.
     *
     * @throws RuntimeException what {@code start} throws; ending the process is then left to the caller
     */
    public static <S> Shutdown<S> start(Supplier<S> start, Closing<? super S> closing) {
        var shutdown = new Shutdown<S>(closing);
        if (!TerminationSignal.install(shutdown::closeAndExit)) {
            Runtime.getRuntime().addShutdownHook(new Thread(shutdown::close, "trimtab-shutdown"));
        }
        try {
            shutdown.service.complete(start.get());
        } catch (RuntimeException | Error e) {
            shutdown.service.completeExceptionally(e);
            throw e;
        }
        return shutdown;
    }

    /** What has been started. */
    public S service() {
        return service.join();
    }

    /** Whether the process has been told to end. */
    public boolean hasBegun() {
        return begun.get();
    }

    /** Blocks until the process ends. */
    public void await() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAndExit() {
        if (close()) {
            System.exit(0);
        }
    }

    private boolean close() {
        if (!begun.compareAndSet(false, true)) {
            return false;
        }
        S started;
        try {
            started = service.join();
        } catch (RuntimeException neverStarted) {
            return false;
        }
        try {
            closing.close(started);
        } catch (Exception e) {
            System.err.println("trimtab: stopping failed: " + e);
        }
        return true;
    }
}
