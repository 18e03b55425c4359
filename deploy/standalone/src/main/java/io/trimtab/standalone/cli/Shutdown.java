package io.trimtab.standalone.cli;

import java.util.concurrent.CountDownLatch;

/** Keeps a service running until the process is told to stop, then closes it within the shutdown hook. */
final class Shutdown {
    private Shutdown() {}

    /** Blocks until SIGTERM or SIGINT, and closes {@code service} before the process ends. */
    static void await(AutoCloseable service) {
        var stopped = new CountDownLatch(1);
        var hook = new Thread(
                () -> {
                    try {
                        service.close();
                    } catch (Exception e) {
                        System.err.println("trimtab: stopping failed: " + e);
                    } finally {
                        stopped.countDown();
                    }
                },
                "trimtab-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
