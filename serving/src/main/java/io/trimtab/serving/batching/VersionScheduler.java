package io.trimtab.serving.batching;

import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides when which requests run on one version. Requests wait by priority and then in order of arrival; an instance (a thread) that is
 * free takes the first, and with it those right behind that can share its call, up to the row limit. So batches form by
 * themselves under load and a lone request never waits for company.
 *
 * <p>Calls that are cheap run to completion on the event loop that read their requests ({@link LoopBudget}); all others
 * run on instances. Threads are started when they are needed and end when they are idle. One wake-up is under way at a time: the
 * instance that wakes takes what it can, and wakes the next one when something is left.
 */
public final class VersionScheduler {
    /** How long calls may run one after the other on an event loop before others have their turn there. */
    private static final long LOOP_TURN_NANOS = 500_000;
    /** One for each event loop: calls there never overlap. */
    private static final ThreadLocal<BatchTensors> LOOP_TENSORS = ThreadLocal.withInitial(BatchTensors::new);

    private final LoadedModel model;
    private final SchedulerLimits limits;
    private final ThreadFactory threads;
    private final LongSupplier nanoClock;
    private final InstanceRunner runner;
    private final LoopBudget loopBudget;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final WaitingCalls waiting = new WaitingCalls();
    private final ExpectedWait expectedWait = new ExpectedWait();
    private final RowLimit rowLimit;
    private final List<Batch> running = new ArrayList<>();
    /** Requests in running batches. */
    private int served;

    private int instances;
    private int idle;
    private boolean waking;
    private boolean closed;
    private volatile int depth;
    /** What calls on instances carry at most, as learned; at most the limit that was set. */
    private volatile int maxRows;

    /**
     * @param nanoClock the clock of deadlines, as {@link System#nanoTime()}
     */
    public VersionScheduler(
            LoadedModel model,
            SchedulerLimits limits,
            ThreadFactory threads,
            LongSupplier nanoClock,
            CallObserver observer,
            LoopBudget loopBudget) {
        this(model, limits, threads, nanoClock, ThreadCpuClock::nanos, observer, loopBudget);
    }

    /** @param cpuClock the CPU time that the calling thread has used, in nanoseconds */
    VersionScheduler(
            LoadedModel model,
            SchedulerLimits limits,
            ThreadFactory threads,
            LongSupplier nanoClock,
            LongSupplier cpuClock,
            CallObserver observer,
            LoopBudget loopBudget) {
        this.model = model;
        this.limits = limits;
        this.threads = threads;
        this.nanoClock = nanoClock;
        this.runner = new InstanceRunner(nanoClock, cpuClock, observer);
        this.loopBudget = loopBudget;
        this.rowLimit = new RowLimit(limits.maxRows());
        this.maxRows = limits.maxRows();
    }

    /** Takes a call or says why not, and sets an instance to work. Never blocks for longer than a queue operation. */
    public Submission submit(Call call) {
        Submission submission = enqueue(call);
        if (submission == Submission.ACCEPTED) {
            dispatch();
        }
        return submission;
    }

    /** Takes a call or says why not; it runs when {@link #dispatch} is called. */
    public Submission enqueue(Call call) {
        lock.lock();
        try {
            if (closed) {
                return Submission.CLOSED;
            }
            if (waiting.size() >= limits.queueLimit()) {
                return Submission.QUEUE_FULL;
            }
            long now = nanoClock.getAsLong();
            int ahead = waiting.sizeBefore(call) + served;
            if (ahead > 0 && call.isPast(now + expectedWait.nanos(ahead, limits.instances(), maxRows))) {
                return Submission.TOO_LATE;
            }
            call.queued(now, ahead > 0);
            waiting.add(call);
            depth = waiting.size();
            return Submission.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** Sets an instance to work on what waits. */
    public void dispatch() {
        lock.lock();
        try {
            wake();
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #dispatch}, from an event loop: what is cheap enough runs before this returns.
     *
     * @return whether more is to be run on the event loop, after others had their turn there
     */
    public boolean dispatchOnLoop() {
        long start = nanoClock.getAsLong();
        while (loopBudget.bytes() > 0) {
            List<Call> expired = new ArrayList<>(0);
            Batch batch;
            boolean more;
            long now = nanoClock.getAsLong();
            lock.lock();
            try {
                batch = running.size() < limits.instances()
                        ? take(now, expired, loopBudget.bytes(), limits.maxRows())
                        : null;
                depth = waiting.size();
                more = !waiting.isEmpty();
            } finally {
                lock.unlock();
            }
            for (Call call : expired) {
                expire(call, now);
            }
            if (batch == null) {
                break;
            }
            runOnLoop(batch, now);
            if (more && nanoClock.getAsLong() - start > LOOP_TURN_NANOS) {
                return true;
            }
        }
        dispatch();
        return false;
    }

    private void runOnLoop(Batch batch, long now) {
        List<Call> again = new ArrayList<>(0);
        batch.startsOnLoop(now, loopBudget.wantsCpuTime());
        try {
            runner.run(model, batch, LOOP_TENSORS.get(), call -> call.waitAgain() && again.add(call));
        } finally {
            batch.endsOnLoop();
            loopBudget.ranOnLoop(batch.modelNanos(), batch.isByCpuTime(), batch.answerBytes());
            if (batch.isEvicted()) {
                // before its calls wait again: this loop must not take them a second time
                loopBudget.hung();
            }
            lock.lock();
            try {
                ended(batch);
                for (int i = again.size() - 1; i >= 0; i--) {
                    waiting.addFirst(again.get(i));
                }
                depth = waiting.size();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether a call would be refused now; a hint that saves the decoding of a request that is refused anyway. */
    public boolean isFull() {
        return depth >= limits.queueLimit();
    }

    /**
     * What the requests that wait will take the instances at least, in nanoseconds; 0 when that is not known, when event loops
     * run them, or when instances leave processors free.
     */
    public long backlogNanos() {
        lock.lock();
        try {
            return limits.fillsProcessors() && loopBudget.bytes() == 0
                    ? expectedWait.least(waiting.size(), limits.instances(), maxRows)
                    : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait for an instance. */
    public int depth() {
        return depth;
    }

    /** Rows that a call on an instance carries at most, as learned; at most the limit that was set. */
    public int rowLimit() {
        return maxRows;
    }

    /** Whether calls run on event loops at the moment. */
    public boolean runsOnEventLoops() {
        return loopBudget.bytes() > 0;
    }

    /** Whether an instance waits for work. */
    boolean hasIdleInstance() {
        lock.lock();
        try {
            return idle > 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives up a call for which nobody waits any more; its listener is only told that it is released.
     *
     * @return false when its outcome has been told before, or is being told
     */
    public boolean abandon(Call call) {
        if (call.endWaiting()) {
            lock.lock();
            try {
                waiting.remove(call);
                depth = waiting.size();
            } finally {
                lock.unlock();
            }
            call.listener().released();
            return true;
        }
        return call.endRunning();
    }

    /** Answers the calls whose deadline has passed, waiting or running; to be called every few milliseconds. */
    public void sweep() {
        long now = nanoClock.getAsLong();
        List<Call> expired = new ArrayList<>();
        List<Call> late = new ArrayList<>();
        boolean hung = false;
        lock.lock();
        try {
            waiting.drainTo(expired, call -> call.isPast(now) && call.endWaiting());
            depth = waiting.size();
            for (Batch batch : running) {
                hung |= batch.evictIfHung(now);
                for (Call call : batch.calls()) {
                    if (call.isPast(now)) {
                        late.add(call);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (hung) {
            loopBudget.hung();
        }
        for (Call call : expired) {
            expire(call, now);
        }
        late.removeIf(call -> !call.endRunning());
        learnMissed(expired, late);
        for (Call call : late) {
            call.listener().expired(call.times(now, 0));
        }
    }

    private void learnMissed(List<Call> expired, List<Call> late) {
        if (expired.isEmpty() && late.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (Stream.concat(expired.stream(), late.stream()).anyMatch(Call::wasBehindOthers)) {
                expectedWait.missed();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing new; what waits still runs, then the threads end. A second call does nothing. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Fails what still waits, and asks running calls to stop. */
    public void abort() {
        close();
        List<Call> stranded;
        lock.lock();
        try {
            running.forEach(Batch::cancel);
            stranded = new ArrayList<>(waiting.size());
            waiting.drainTo(stranded, call -> true);
            depth = 0;
        } finally {
            lock.unlock();
        }
        var failure =
                new InferenceFailedException(InferenceFailedException.Kind.CANCELLED, "the node is stopping", null);
        for (Call call : stranded) {
            if (call.endWaiting()) {
                call.listener().failed(failure, call.times(nanoClock.getAsLong(), 0));
                call.listener().released();
            }
        }
    }

    /** Wakes or starts one instance when something waits and none is on its way; needs the lock. */
    private void wake() {
        if (waking || waiting.isEmpty() || running.size() >= limits.instances()) {
            return;
        }
        if (idle > 0) {
            waking = true;
            work.signal();
        } else if (instances < limits.instances()) {
            waking = true;
            instances++;
            threads.newThread(this::serve).start();
        }
    }

    private void serve() {
        var tensors = new BatchTensors();
        Batch batch = null;
        while ((batch = next(batch)) != null) {
            boolean watched = loopBudget.watches(batch.bytes());
            if (watched || limits.adaptiveRows()) {
                batch.measure();
            }
            try {
                runner.run(model, batch, tensors, call -> false);
                if (watched) {
                    loopBudget.ranOnInstance(batch.modelNanos(), batch.answerBytes());
                }
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    /** The next batch, after {@code done}; null when this instance should end. */
    private @Nullable Batch next(@Nullable Batch done) {
        while (true) {
            List<Call> expired = new ArrayList<>(0);
            Batch batch = null;
            long now;
            lock.lock();
            try {
                if (done != null) {
                    ended(done);
                    learnRows(done);
                    done = null;
                }
                boolean stay = awaitWork();
                waking = false;
                if (!stay) {
                    instances--;
                    return null;
                }
                now = nanoClock.getAsLong();
                batch = take(now, expired, Long.MAX_VALUE, nextRows());
                depth = waiting.size();
                wake();
            } finally {
                lock.unlock();
            }
            for (Call call : expired) {
                expire(call, now);
            }
            if (batch != null) {
                return batch;
            }
        }
    }

    /** False when there is no work and this instance should end. */
    private boolean awaitWork() {
        long left = limits.idleAfter().toNanos();
        while (waiting.isEmpty()) {
            if (closed || left <= 0) {
                return false;
            }
            // what this instance was woken for may have expired before it came
            waking = false;
            idle++;
            try {
                left = work.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                idle--;
                waking = false;
            }
        }
        return true;
    }

    /** The next batch, of at most that many bytes of inputs and rows, unless one request has more rows; needs the lock. */
    private @Nullable Batch take(long now, List<Call> expired, long maxBytes, int maxRows) {
        Batch batch = null;
        Call first = null;
        boolean missed = false;
        long soonest = Long.MAX_VALUE; // nanoseconds until the first deadline that this call can keep
        Call call;
        while ((call = waiting.peek()) != null) {
            if (call.isPast(now)) {
                waiting.poll();
                if (call.endWaiting()) {
                    expired.add(call);
                    missed |= call.wasBehindOthers();
                }
                continue;
            }
            if (call.bytes() > maxBytes - (batch == null ? 0 : batch.bytes())) {
                break;
            }
            if (batch == null) {
                batch = new Batch(now);
                if (batch.add(call, now)) {
                    first = call;
                } else {
                    batch = null;
                }
            } else if (first == null
                    || (long) batch.rows() + call.rows() > maxRows
                    || !call.fits(first)
                    || expectedWait.call(batch.calls().size() + 1) > soonest) {
                break;
            } else {
                batch.add(call, now);
            }
            waiting.poll();
            if (batch != null
                    && call.left(now) >= expectedWait.call(batch.calls().size())) {
                soonest = Math.min(soonest, call.left(now));
            }
        }
        if (missed) {
            expectedWait.missed();
        }
        if (batch != null) {
            running.add(batch);
            served += batch.calls().size();
        }
        return batch;
    }

    /** A batch has run; needs the lock. */
    private void ended(Batch batch) {
        running.remove(batch);
        served -= batch.calls().size();
        expectedWait.ran(
                batch.calls().size(),
                nanoClock.getAsLong() - batch.takenNanos(),
                batch.cancellation().isCancelled());
        if (!batch.cancellation().isCancelled()) {
            expectedWait.kept(batch.calls().size());
        }
    }

    /** The rows of the next call on an instance; needs the lock. */
    private int nextRows() {
        Call first = waiting.peek();
        return first == null || !limits.adaptiveRows()
                ? limits.maxRows()
                : rowLimit.next(first.signature(), first.bytes() / Math.max(1, first.rows()));
    }

    /** A batch has run on an instance; needs the lock. */
    private void learnRows(Batch batch) {
        if (limits.adaptiveRows() && batch.isWhole()) {
            rowLimit.ran(batch.calls().get(0).signature(), batch.rows(), batch.bytes(), batch.modelNanos());
            maxRows = rowLimit.rows();
        }
    }

    private static void expire(Call call, long now) {
        call.listener().expired(call.times(now, 0));
        call.listener().released();
    }
}
