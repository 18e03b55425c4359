package io.trimtab.standalone.cli;

import io.trimtab.drift.baseline.BaselineProgress;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Prints how far a baseline is: nothing in the first two seconds, then at most one line every two. */
final class ProgressLines implements BaselineProgress {
    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(2);

    private final PrintWriter out;
    private final LongSupplier nanos;
    private long last;

    ProgressLines(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    @Override
    public void progress(String step, long done, long total) {
        long now = nanos.getAsLong();
        if (now - last >= BETWEEN) {
            last = now;
            out.println("%s, %,d of %,d".formatted(step, done, total));
            out.flush();
        }
    }
}
