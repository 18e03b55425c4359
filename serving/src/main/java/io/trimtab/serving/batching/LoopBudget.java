package io.trimtab.serving.batching;

import io.trimtab.serving.runtime.WarmCost;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which calls of one version run to completion on the event loop that read their requests, instead of on a thread of
 * their own: those whose inputs are so small that, by what the warm-up measured, half of the budget is enough. Handing a
 * call of 10 µs to another thread costs more than the call.
 *
 * <p>Calls that take more CPU time than the budget end that for the version: one that hangs, or the tenth where fewer than
 * {@value #STRIKE} calls within the budget lie between one and the next, those that take {@value #FAR_OVER} times as much
 * being three. Fewer are the machine's noise: a virtual machine that has to wait for its turn is told that the call took
 * that time, and a call of 10 µs then seems to take milliseconds. The first {@value #FIRST_CALLS} of a process are slow
 * whatever the model. Calls whose answers are large count, too. The version's calls go to threads of their own then, until
 * {@value #CALM_CALLS} in a row would have stayed within the budget and a time has passed that doubles with each such end
 * that follows within ten minutes. CPU time and not the clock's, because an event loop that shares its core waits for its
 * turn in the middle of calls. To ask for it costs as much as a small part of a call, so it is asked for only after a call
 * that took too long by the clock, which is never less: for the {@value #SUSPICION_CALLS} calls that follow. Safe for use
 * by several threads.
 */
public final class LoopBudget {
    /** A call over the budget weighs as much as so many within it. */
    static final int STRIKE = 20;

    static final int MOST_STRIKES = 9;
    /** What a call far over the budget counts. */
    static final int FAR_OVER_STRIKES = 3;

    static final int FIRST_CALLS = 1_000;
    static final int FAR_OVER = 10;
    /** So many calls are measured by CPU time after one that was not within the budget. */
    static final int SUSPICION_CALLS = 1_000;
    /** Writing answers of that size takes as long as the model may. */
    static final long MOST_ANSWER_BYTES = 64 << 10;

    static final int CALM_CALLS = 1_000;
    static final long FIRST_BAN_NANOS = 60_000_000_000L;
    static final long LONGEST_BAN_NANOS = 60 * FIRST_BAN_NANOS;
    /** After so long on event loops an end is the first again. */
    static final long FORGOTTEN_NANOS = 10 * FIRST_BAN_NANOS;

    private static final Logger LOG = LoggerFactory.getLogger(LoopBudget.class);

    private final String version;
    private final long nanos;
    private final long bytes;
    private final LongSupplier nanoClock;
    private final AtomicLong exceeded = new AtomicLong();

    private volatile boolean banned;
    private volatile int weight;
    private volatile int firstCalls = FIRST_CALLS;
    private volatile int suspicion;
    private long banNanos = FIRST_BAN_NANOS;
    private long bannedUntil;
    private long returnedAt;
    private int calmCalls;

    private LoopBudget(String version, long nanos, long bytes, LongSupplier nanoClock) {
        this.version = version;
        this.nanos = nanos;
        this.bytes = bytes;
        this.nanoClock = nanoClock;
    }

    /** For a version none of whose calls may run on an event loop. */
    public static LoopBudget none() {
        return new LoopBudget("", 0, 0, () -> 0);
    }

    /**
     * For a version whose calls cost that much.
     *
     * @param version as {@code model/version}, for the log
     * @param nanos the most CPU time that one call may take on an event loop
     * @param maxRows rows that one call may carry
     */
    public static LoopBudget of(String version, long nanos, WarmCost cost, int maxRows, LongSupplier nanoClock) {
        return new LoopBudget(version, nanos, cost.bytesWithin(nanos / 2, maxRows), nanoClock);
    }

    /** The inputs that one call on an event loop may have, in bytes of memory; 0: no call may run there now. */
    public long bytes() {
        return banned ? 0 : bytes;
    }

    /** How often calls turned out to cost more. */
    public long exceeded() {
        return exceeded.get();
    }

    /** Whether the next call on an event loop is to be measured by CPU time and not by the clock. */
    boolean wantsCpuTime() {
        return suspicion > 0;
    }

    /**
     * A call has run on an event loop.
     *
     * @param modelNanos time in the model
     * @param cpuTime whether that is CPU time; otherwise it is the clock's
     * @param answerBytes what the model gave, which is written into answers there, too
     */
    void ranOnLoop(long modelNanos, boolean cpuTime, long answerBytes) {
        if (isOver(modelNanos, answerBytes)) {
            over(modelNanos, cpuTime, answerBytes);
        } else if (weight > 0 || firstCalls > 0 || suspicion > 0) {
            within();
        }
    }

    private boolean isOver(long modelNanos, long answerBytes) {
        return modelNanos > nanos || answerBytes > MOST_ANSWER_BYTES;
    }

    private synchronized void over(long modelNanos, boolean cpuTime, long answerBytes) {
        suspicion = SUSPICION_CALLS;
        if (!cpuTime && answerBytes <= MOST_ANSWER_BYTES) {
            return;
        }
        boolean far = cpuTime && modelNanos / FAR_OVER > nanos;
        if (firstCalls > 0 && !far) {
            firstCalls--;
        } else {
            weight += far ? FAR_OVER_STRIKES * STRIKE : STRIKE;
        }
        if (weight > MOST_STRIKES * STRIKE) {
            ban("a call took " + modelNanos / 1_000 + " µs and gave " + answerBytes + " bytes");
        }
    }

    private synchronized void within() {
        weight = Math.max(0, weight - 1);
        firstCalls = Math.max(0, firstCalls - 1);
        suspicion = Math.max(0, suspicion - 1);
    }

    /** A call on an event loop did not end, and was stopped. */
    void hung() {
        ban("a call did not end");
    }

    /** Whether {@link #ranOnInstance} wants to know of a call with such inputs: one that might run on an event loop again. */
    boolean watches(long inputBytes) {
        return banned && inputBytes <= bytes;
    }

    /** A call that this {@link #watches} has run on a thread of its own. */
    synchronized void ranOnInstance(long modelNanos, long answerBytes) {
        calmCalls = isOver(modelNanos, answerBytes) ? 0 : calmCalls + 1;
        if (calmCalls >= CALM_CALLS && nanoClock.getAsLong() - bannedUntil >= 0) {
            banned = false;
            returnedAt = nanoClock.getAsLong();
        }
    }

    private synchronized void ban(String reason) {
        if (!banned) {
            banned = true;
            exceeded.incrementAndGet();
            calmCalls = 0;
            weight = 0;
            long now = nanoClock.getAsLong();
            if (now - returnedAt > FORGOTTEN_NANOS) {
                banNanos = FIRST_BAN_NANOS;
            }
            bannedUntil = now + banNanos;
            LOG.atInfo()
                    .addKeyValue("version", version)
                    .addKeyValue("reason", reason)
                    .addKeyValue("seconds", banNanos / 1_000_000_000)
                    .log("calls leave the event loop for threads of their own");
            banNanos = Math.min(2 * banNanos, LONGEST_BAN_NANOS);
        }
    }
}
