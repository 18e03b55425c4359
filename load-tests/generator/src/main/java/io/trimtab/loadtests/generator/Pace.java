package io.trimtab.loadtests.generator;

import io.hyperfoil.api.config.Step;
import io.hyperfoil.api.session.Session;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Gives each request the moment it is due and measures from there.
 *
 * <p>Request n of a fixed rate is due n/rate after the start, whatever became of those before: when the server, a
 * connection or the generator itself is late, the wait is part of that request's latency. Hyperfoil's own constant-rate
 * phase works in whole milliseconds and keeps the wait for a connection in a sum apart from its histogram, hence this
 * step. Used by one event loop only.
 */
final class Pace implements Step {
    private static final long serialVersionUID = 1L;
    private static final long NONE = Long.MIN_VALUE;

    private final double nanosBetween;
    private final long[] due;
    private final boolean[] waiting;
    private boolean started;
    private long start;
    private long next;
    private long lastAnswer;

    /** A pace for {@code sessions} sessions; a rate of 0 makes every request due as soon as its session is free. */
    Pace(int sessions, double ratePerSecond) {
        nanosBetween = ratePerSecond == 0 ? 0 : 1e9 / ratePerSecond;
        due = new long[sessions];
        waiting = new boolean[sessions];
        Arrays.fill(due, NONE);
    }

    @Override
    public boolean invoke(Session session) {
        int id = session.uniqueId();
        long now = System.nanoTime();
        if (due[id] == NONE) {
            due[id] = nextDue(now);
            waiting[id] = false;
        }
        long wait = due[id] - now;
        if (wait <= 0) {
            return true;
        }
        if (!waiting[id]) {
            waiting[id] = true;
            session.executor().schedule(() -> wake(session), wait, TimeUnit.NANOSECONDS);
        }
        return false;
    }

    private void wake(Session session) {
        waiting[session.uniqueId()] = false;
        session.proceed();
    }

    private long nextDue(long now) {
        if (!started) {
            started = true;
            start = now;
        }
        return nanosBetween == 0 ? now : start + (long) (next++ * nanosBetween);
    }

    /** The session's request has its answer; how long after it was due, in nanoseconds. */
    long answered(Session session) {
        int id = session.uniqueId();
        lastAnswer = System.nanoTime();
        long latency = Math.max(0, lastAnswer - due[id]);
        due[id] = NONE;
        return latency;
    }

    double seconds() {
        return started ? Math.max(0, lastAnswer - start) / 1e9 : 0;
    }
}
