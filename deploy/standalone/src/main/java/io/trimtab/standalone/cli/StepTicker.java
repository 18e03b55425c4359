package io.trimtab.standalone.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints the step that a command is at every so often, also in the middle of a long one; nothing before the first time. */
final class StepTicker implements AutoCloseable {
    private final PrintWriter out;
    private final ScheduledExecutorService clock;
    private volatile String step = "";

    StepTicker(PrintWriter out, Duration every) {
        this.out = out;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleAtFixedRate(this::print, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** From now on this is printed. */
    void step(String name, long done, long total) {
        step = "%s, %,d of %,d".formatted(name, done, total);
    }

    private void print() {
        out.println(step);
        out.flush();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
