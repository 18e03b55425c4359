package io.trimtab.serving.batching;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** The CPU time of threads; the clock's time where the JVM cannot tell. */
final class ThreadCpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean KNOWN = THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

    private ThreadCpuClock() {}

    /** Of another thread; the least there is when it has ended or there is none. */
    static long nanosOf(@Nullable Thread thread) {
        if (thread == null) {
            return Long.MIN_VALUE / 2;
        }
        long nanos = KNOWN ? THREADS.getThreadCpuTime(thread.getId()) : System.nanoTime();
        return nanos < 0 ? Long.MIN_VALUE / 2 : nanos;
    }

    /** Of the calling thread. */
    static long nanos() {
        return KNOWN ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
