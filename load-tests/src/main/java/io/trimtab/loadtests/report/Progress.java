package io.trimtab.loadtests.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells what a benchmark is at, with the seconds since it began; apart from the result, so on another stream. */
public final class Progress {
    private final PrintStream out;
    private final LongSupplier nanoClock;
    private final long start;

    /** Progress that begins now. */
    public Progress(PrintStream out, LongSupplier nanoClock) {
        this.out = out;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
    }

    /** Tells the next step. */
    public void say(String format, Object... arguments) {
        double seconds = (nanoClock.getAsLong() - start) / 1e9;
        out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
