package io.trimtab.standalone.cli;

import io.trimtab.serving.TerminationSignal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Closes a service when the process is told to end (SIGTERM, SIGINT), and then ends it with status 0. Not in a shutdown
 * hook: hooks run at the same time as the one in which ONNX Runtime frees what running calls use.
 */
final class Shutdown {
    private final AutoCloseable service;
    private final AtomicBoolean begun = new AtomicBoolean();

    private Shutdown(AutoCloseable service) {
        this.service = service;
    }

    /** From now on the service is closed before the process ends. To be called as soon as it has started. */
    static Shutdown of(AutoCloseable service) {
        var shutdown = new Shutdown(service);
        if (!TerminationSignal.install(shutdown::closeAndExit)) {
            Runtime.getRuntime().addShutdownHook(new Thread(shutdown::close, "trimtab-shutdown"));
        }
        return shutdown;
    }

    /** Blocks until the process ends. */
    void await() {
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
        try {
            service.close();
        } catch (Exception e) {
            System.err.println("trimtab: stopping failed: " + e);
        }
        return true;
    }
}
