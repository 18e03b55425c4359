package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.runtime.WarmCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that run to completion on the thread of the event loop; it is the test's own thread here, or {@link #loop}. */
final class EventLoopCallsTest {
    private static final long BUDGET_NANOS = 3_600_000_000_000L;
    private static final ThreadFactory NO_INSTANCES = task -> {
        throw new AssertionError("no instance is wanted");
    };

    private final AtomicLong clock = new AtomicLong();
    private final List<VersionScheduler> opened = new ArrayList<>();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        opened.forEach(VersionScheduler::close);
        loop.shutdownNow();
    }

    /** A budget that no CPU time of a test exceeds, for calls of up to {@code rows} rows of 4 bytes. */
    private LoopBudget budget(int rows) {
        return LoopBudget.of("fake/1", BUDGET_NANOS, new WarmCost(4, 1, 2, 1), rows, clock::get);
    }

    private VersionScheduler scheduler(FakeModel model, int maxRows, ThreadFactory threads, LoopBudget budget) {
        var limits = new SchedulerLimits(10, maxRows, true, true, 1, Duration.ofSeconds(5));
        var scheduler = new VersionScheduler(model, limits, threads, clock::get, new NoObserver(), budget);
        opened.add(scheduler);
        return scheduler;
    }

    private static List<RecordedCall> enqueue(VersionScheduler scheduler, RecordedCall... calls) {
        for (RecordedCall call : calls) {
            assertThat(scheduler.enqueue(call.call())).isEqualTo(Submission.ACCEPTED);
        }
        return List.of(calls);
    }

    @Test
    void cheapCallsRunThereTogether() throws Exception {
        FakeModel model = FakeModel.free();
        var scheduler = scheduler(model, 8, NO_INSTANCES, budget(8));
        var calls = enqueue(scheduler, RecordedCall.of(1), RecordedCall.of(2, 3));

        assertThat(scheduler.dispatchOnLoop()).isFalse();

        assertThat(calls.get(0).told()).isEqualTo("answered 2.0");
        assertThat(calls.get(1).told()).isEqualTo("answered 4.0 6.0");
        assertThat(model.calls()).containsExactly(3);
        assertThat(scheduler.depth()).isZero();
    }

    @Test
    void onlyAsManyRowsRunThereTogetherAsTheBudgetHasRoomFor() throws Exception {
        FakeModel model = FakeModel.free();
        var scheduler = scheduler(model, 8, NO_INSTANCES, budget(3));
        var calls = enqueue(scheduler, RecordedCall.of(1, 2), RecordedCall.of(3), RecordedCall.of(4));

        scheduler.dispatchOnLoop();

        assertThat(calls.get(2).told()).isEqualTo("answered 8.0");
        assertThat(model.calls()).containsExactly(3, 1);
    }

    @Test
    void aCallThatIsTooLargeRunsOnAnInstance() throws Exception {
        FakeModel model = FakeModel.free();
        var scheduler = scheduler(model, 8, Thread::new, budget(2));
        var calls = enqueue(scheduler, RecordedCall.of(1), RecordedCall.of(1, 2, 3));

        scheduler.dispatchOnLoop();

        assertThat(calls.get(0).toldSoFar()).isEqualTo("answered 2.0");
        assertThat(calls.get(1).told()).isEqualTo("answered 2.0 4.0 6.0");
        assertThat(model.calls()).containsExactly(1, 3);
    }

    @Test
    void noMoreCallsRunAtATimeThanThereAreInstances() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 2, Thread::new, budget(2));
        var large = RecordedCall.of(1, 2, 3);
        scheduler.submit(large.call());
        assertThat(model.awaitStart()).isEqualTo(3);
        var small = enqueue(scheduler, RecordedCall.of(4)).get(0);

        assertThat(scheduler.dispatchOnLoop()).isFalse();
        assertThat(small.toldSoFar()).isEmpty();
        model.letGo();

        assertThat(small.told()).isEqualTo("answered 8.0");
    }

    @Test
    void noInstanceIsStartedBesideACallThatRunsThere() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 1, NO_INSTANCES, budget(2));
        var first = enqueue(scheduler, RecordedCall.of(1)).get(0);
        CompletableFuture<Boolean> turn = CompletableFuture.supplyAsync(scheduler::dispatchOnLoop, loop);
        model.awaitStart();
        var second = RecordedCall.of(2);

        scheduler.submit(second.call());
        model.letGo();

        assertThat(first.told()).isEqualTo("answered 2.0");
        assertThat(second.told()).isEqualTo("answered 4.0");
        assertThat(turn.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void aCallThatHangsThereIsStoppedAndAnsweredByAnInstance() throws Exception {
        FakeModel model = FakeModel.held();
        LoopBudget budget = budget(2);
        var scheduler = scheduler(model, 2, Thread::new, budget);
        var calls = enqueue(scheduler, RecordedCall.of(1), RecordedCall.of(2));
        CompletableFuture<Boolean> turn = CompletableFuture.supplyAsync(scheduler::dispatchOnLoop, loop);
        model.awaitStart();

        clock.addAndGet(1_100_000_000);
        scheduler.sweep();
        assertThat(budget.exceeded())
                .as("after one look, which a pause can explain")
                .isZero();
        scheduler.sweep();
        assertThat(turn.get(10, TimeUnit.SECONDS)).isFalse();
        model.letGo();

        assertThat(calls.get(0).told()).isEqualTo("answered 2.0");
        assertThat(calls.get(1).told()).isEqualTo("answered 4.0");
        assertThat(budget.exceeded()).isEqualTo(1);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void aCallThatComputesForTooLongThereIsStoppedByItsCpuTimeAndRunsAgainOnAThread() throws Exception {
        FakeModel model = FakeModel.spinning();
        var budget = budget(2);
        var scheduler = scheduler(model, 2, Thread::new, budget);
        var call = enqueue(scheduler, RecordedCall.of(1)).get(0);
        CompletableFuture<Boolean> turn =
                CompletableFuture.supplyAsync(scheduler::dispatchOnLoop, loop).orTimeout(10, TimeUnit.SECONDS);
        model.awaitStart();

        clock.addAndGet(30_000_000); // too little for a call that waits
        while (!turn.isDone()) {
            scheduler.sweep();
        }

        assertThat(turn.get()).isFalse();
        assertThat(call.told()).isEqualTo("answered 2.0");
        assertThat(budget.bytes()).as("later calls go to threads as well").isZero();
    }

    @Test
    void aCallThatHangsThereAndIsGivenUpIsNotRunAgain() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 2, Thread::new, budget(2));
        var call = enqueue(scheduler, RecordedCall.until(1_000, 1)).get(0);
        CompletableFuture<Boolean> turn = CompletableFuture.supplyAsync(scheduler::dispatchOnLoop, loop);
        model.awaitStart();

        clock.addAndGet(1_100_000_000);
        scheduler.sweep();
        scheduler.sweep();

        assertThat(call.told()).isEqualTo("expired");
        assertThat(turn.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(model.calls()).isEmpty();
    }

    @Test
    void callsThatAreSlowByTheClockAreMeasuredByCpuTimeAndEndThereWhenThatIsTooMuch() throws Exception {
        FakeModel model = FakeModel.free();
        // no call takes as little CPU time as four nanoseconds; by the clock one takes what the test says
        var budget = LoopBudget.of("fake/1", 4, new WarmCost(4, 1, 2, 1), 1, clock::get);
        var tick = new AtomicLong();
        var limits = new SchedulerLimits(10, 1, true, true, 1, Duration.ofSeconds(5));
        var scheduler = new VersionScheduler(
                model, limits, Thread::new, () -> clock.addAndGet(tick.get()), new NoObserver(), budget);
        opened.add(scheduler);
        for (int i = 0; i < 20; i++) {
            enqueue(scheduler, RecordedCall.of(1));
            scheduler.dispatchOnLoop();
        }
        assertThat(budget.exceeded()).as("fast by the clock").isZero();
        assertThat(budget.wantsCpuTime()).isFalse();

        tick.set(1_000);
        enqueue(scheduler, RecordedCall.of(1));
        scheduler.dispatchOnLoop();
        assertThat(budget.exceeded()).as("after one that was slow by the clock").isZero();
        assertThat(budget.wantsCpuTime()).isTrue();
        for (int i = 0; i < 4; i++) {
            enqueue(scheduler, RecordedCall.of(1));
            scheduler.dispatchOnLoop();
        }

        assertThat(budget.exceeded()).as("after four that took CPU time").isEqualTo(1);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void othersHaveTheirTurnThereAfterAWhile() throws Exception {
        FakeModel model = FakeModel.free();
        var limits = new SchedulerLimits(10, 1, true, true, 1, Duration.ofSeconds(5));
        // every look at the clock takes a fifth of a millisecond
        var scheduler = new VersionScheduler(
                model, limits, NO_INSTANCES, () -> clock.addAndGet(200_000), new NoObserver(), budget(1));
        opened.add(scheduler);
        var calls = enqueue(scheduler, RecordedCall.of(1), RecordedCall.of(2), RecordedCall.of(3), RecordedCall.of(4));

        assertThat(scheduler.dispatchOnLoop()).isTrue();
        assertThat(model.calls()).hasSizeBetween(1, 3);
        while (scheduler.dispatchOnLoop()) {
            assertThat(model.calls()).hasSizeLessThan(4);
        }

        assertThat(calls.get(3).told()).isEqualTo("answered 8.0");
        assertThat(model.calls()).containsExactly(1, 1, 1, 1);
    }

    @Test
    void nothingRunsThereWithoutABudget() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 2, Thread::new, LoopBudget.none());
        var call = enqueue(scheduler, RecordedCall.of(1)).get(0);

        assertThat(scheduler.dispatchOnLoop()).isFalse();
        assertThat(call.toldSoFar()).isEmpty();
        model.letGo();

        assertThat(call.told()).isEqualTo("answered 2.0");
    }

    @Test
    void aDeadlineThatHasPassedIsAnsweredThereWithoutACall() throws Exception {
        FakeModel model = FakeModel.free();
        var scheduler = scheduler(model, 2, NO_INSTANCES, budget(2));
        var calls = enqueue(scheduler, RecordedCall.until(100, 1), RecordedCall.of(2));
        clock.set(100);

        scheduler.dispatchOnLoop();

        assertThat(calls.get(0).told()).isEqualTo("expired");
        assertThat(calls.get(1).told()).isEqualTo("answered 4.0");
        assertThat(model.calls()).containsExactly(1);
    }

    private static final class NoObserver implements CallObserver {
        @Override
        public void ran(int requests, int rows, long nanos, boolean failed) {}

        @Override
        public void handedOut(int rows, long inputNanos, long outputNanos) {}
    }
}
