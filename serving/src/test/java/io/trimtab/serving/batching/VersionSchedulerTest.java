package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VersionSchedulerTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<VersionScheduler> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(VersionScheduler::close);
    }

    private VersionScheduler scheduler(FakeModel model, int queueLimit, int maxRows) {
        return scheduler(model, queueLimit, maxRows, Thread::new);
    }

    private VersionScheduler scheduler(FakeModel model, int queueLimit, int maxRows, ThreadFactory threads) {
        var limits = new SchedulerLimits(queueLimit, maxRows, true, true, 1, Duration.ofSeconds(5));
        var scheduler = new VersionScheduler(
                model, limits, threads, clock::get, clock::get, new NoObserver(), LoopBudget.none());
        opened.add(scheduler);
        return scheduler;
    }

    @Test
    void answersALoneRequestAtOnce() throws Exception {
        var scheduler = scheduler(FakeModel.free(), 10, 8);
        var call = RecordedCall.of(3);

        scheduler.submit(call.call());

        assertThat(call.told()).isEqualTo("answered 6.0");
    }

    @Test
    void putsTheRowsThatWaitIntoOneCallAndGivesEachRequestItsOwn() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        var first = RecordedCall.of(1);
        scheduler.submit(first.call());
        model.awaitStart();
        var second = RecordedCall.of(2, 3);
        var third = RecordedCall.of(4);
        scheduler.submit(second.call());
        scheduler.submit(third.call());

        model.letGo();

        assertThat(List.of(first.told(), second.told(), third.told()))
                .containsExactly("answered 2.0", "answered 4.0 6.0", "answered 8.0");
        assertThat(model.calls()).containsExactly(1, 3);
    }

    @Test
    void countsRowsNotRequestsAgainstTheRowLimit() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 4);
        var first = RecordedCall.of(1);
        scheduler.submit(first.call());
        model.awaitStart();
        List<RecordedCall> waiting = List.of(RecordedCall.of(1, 2, 3), RecordedCall.of(4, 5), RecordedCall.of(6));
        waiting.forEach(call -> scheduler.submit(call.call()));

        model.letGo();

        assertThat(waiting.get(2).told()).isEqualTo("answered 12.0");
        assertThat(model.calls()).containsExactly(1, 3, 3);
    }

    @Test
    void runsARequestThatIsLargerThanTheRowLimitAlone() throws Exception {
        FakeModel model = FakeModel.free();
        var scheduler = scheduler(model, 10, 2);
        var call = RecordedCall.of(1, 2, 3);

        scheduler.submit(call.call());

        assertThat(call.told()).isEqualTo("answered 2.0 4.0 6.0");
        assertThat(model.calls()).containsExactly(3);
    }

    @Test
    void rejectsWhenTheQueueIsFull() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 1, 1);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();

        assertThat(scheduler.submit(RecordedCall.of(2).call())).isEqualTo(Submission.ACCEPTED);
        assertThat(scheduler.isFull()).isTrue();
        assertThat(scheduler.submit(RecordedCall.of(3).call())).isEqualTo(Submission.QUEUE_FULL);
        model.letGo();
    }

    private static void awaitIdle(VersionScheduler scheduler) {
        while (!scheduler.hasIdleInstance()) {
            Thread.onSpinWait();
        }
    }

    /** Calls of so many rows, each request one row, until there are enough to know what a row of such a call takes. */
    private void learn(VersionScheduler scheduler, FakeModel model, int rows, long nanosPerRow) throws Exception {
        for (int i = 0; i < RowLimit.ENOUGH; i++) {
            var first = RecordedCall.of(1);
            scheduler.enqueue(first.call());
            for (int row = 1; row < rows; row++) {
                scheduler.enqueue(RecordedCall.of(1).call());
            }
            scheduler.dispatch();
            assertThat(model.awaitStart()).isEqualTo(rows);
            clock.addAndGet(rows * nanosPerRow);
            model.letGoOne();
            first.told();
            awaitIdle(scheduler);
        }
    }

    @Test
    void carriesFewerRowsACallWhereThoseOfLargerCallsTakeLonger() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 1_000, 4);
        learn(scheduler, model, 2, 100);
        learn(scheduler, model, 4, 150);

        assertThat(scheduler.rowLimit()).isEqualTo(2);
        for (int i = 0; i < 5; i++) {
            scheduler.enqueue(RecordedCall.of(1).call());
        }
        scheduler.dispatch();

        assertThat(model.awaitStart()).isEqualTo(2);
        model.letGo();
        assertThat(List.of(model.awaitStart(), model.awaitStart())).containsExactly(2, 1);
    }

    @Test
    void carriesAsManyAsTheLimitWhenItShouldNotLearn() throws Exception {
        FakeModel model = FakeModel.held();
        var limits = new SchedulerLimits(1_000, 8, false, true, 1, Duration.ofSeconds(5));
        var scheduler = new VersionScheduler(
                model, limits, Thread::new, clock::get, clock::get, new NoObserver(), LoopBudget.none());
        opened.add(scheduler);
        learn(scheduler, model, 2, 100);
        learn(scheduler, model, 8, 150);
        for (int i = 0; i < 8; i++) {
            scheduler.enqueue(RecordedCall.of(1).call());
        }
        scheduler.dispatch();

        assertThat(model.awaitStart()).isEqualTo(8);
        assertThat(scheduler.rowLimit()).isEqualTo(8);
        model.letGo();
    }

    @Test
    void learnsNothingOfRowsFromCallsThatFail() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 1_000, 2);
        for (int i = 0; i < RowLimit.ENOUGH; i++) {
            var bad = RecordedCall.of(-1);
            scheduler.submit(bad.call());
            model.awaitStart();
            model.letGoOne();
            assertThat(bad.told()).startsWith("failed");
            awaitIdle(scheduler);
        }
        learn(scheduler, model, 2, 100);

        assertThat(scheduler.rowLimit())
                .as("a row that failed at once is not a cheap one")
                .isEqualTo(2);
        model.letGo();
    }

    @Test
    void knowsForHowLongItsInstancesHaveWorkAtLeast() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        learnHundredARowAndStartOneMore(scheduler, model);
        assertThat(scheduler.backlogNanos()).as("only one, which runs").isZero();

        scheduler.submit(RecordedCall.of(1).call());
        scheduler.submit(RecordedCall.of(1).call());

        assertThat(scheduler.backlogNanos()).isEqualTo(200);
        model.letGo();
    }

    /** Ten calls of one row that took 100 each, and another one that runs; the time now. */
    private long learnHundredARowAndStartOneMore(VersionScheduler scheduler, FakeModel model) throws Exception {
        for (int i = 0; i < ExpectedWait.ENOUGH; i++) {
            var hundred = RecordedCall.of(1);
            scheduler.submit(hundred.call());
            model.awaitStart();
            clock.addAndGet(100);
            model.letGoOne();
            assertThat(hundred.told()).startsWith("answered");
        }
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        return clock.get();
    }

    @Test
    void putsNoMoreRowsIntoACallThanTheDeadlinesInItBear() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        long now = learnHundredARowAndStartOneMore(scheduler, model);
        scheduler.submit(RecordedCall.of(2).call());
        var soon = RecordedCall.until(now + 450, 3);
        assertThat(scheduler.submit(soon.call())).isEqualTo(Submission.ACCEPTED);
        for (int row = 4; row <= 6; row++) {
            scheduler.submit(RecordedCall.of(row).call());
        }

        clock.set(now + 100);
        model.letGoOne();

        assertThat(model.awaitStart())
                .as("a fourth row would make the second late")
                .isEqualTo(3);
        model.letGo();
        assertThat(model.awaitStart()).isEqualTo(2);
        assertThat(soon.told()).startsWith("answered");
    }

    @Test
    void takesARequestThatWillBeLateInThisCallAsItWouldBeLaterStillInTheNext() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        long now = learnHundredARowAndStartOneMore(scheduler, model);
        scheduler.submit(RecordedCall.of(2).call());
        scheduler.submit(RecordedCall.of(3).call());
        scheduler.submit(RecordedCall.until(now + 450, 4).call());
        scheduler.submit(RecordedCall.of(5).call());

        clock.set(now + 200); // the running call took longer: 250 are left, three rows take 300
        model.letGoOne();

        assertThat(model.awaitStart()).isEqualTo(4);
        model.letGo();
    }

    @Test
    void fillsACallWhoseFirstRequestWillBeLateWhateverIsBehindIt() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        long now = learnHundredARowAndStartOneMore(scheduler, model);
        scheduler.submit(RecordedCall.until(now + 250, 2).call());
        scheduler.submit(RecordedCall.of(3).call());
        scheduler.submit(RecordedCall.of(4).call());

        clock.set(now + 200);
        model.letGoOne();

        assertThat(model.awaitStart()).isEqualTo(3);
        model.letGo();
    }

    @Test
    void refusesAtOnceWhatWouldWaitPastItsDeadlineByWhatCallsTookLately() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        long now = learnHundredARowAndStartOneMore(scheduler, model);
        assertThat(scheduler.submit(RecordedCall.until(now + 200, 3).call()))
                .as("the running call and its own take 200")
                .isEqualTo(Submission.TOO_LATE);
        assertThat(scheduler.submit(RecordedCall.until(now + 201, 3).call())).isEqualTo(Submission.ACCEPTED);

        assertThat(scheduler.submit(RecordedCall.until(now + 300, 4).call())).isEqualTo(Submission.TOO_LATE);
        assertThat(scheduler.submit(RecordedCall.until(now + 301, 5).call())).isEqualTo(Submission.ACCEPTED);
        assertThat(scheduler.submit(RecordedCall.until(now + 399, 6).call())).isEqualTo(Submission.TOO_LATE);
        assertThat(scheduler.depth()).isEqualTo(2);
        model.letGo();
    }

    @Test
    void refusesEarlierAfterARequestThatItAcceptedWasLate() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        long now = learnHundredARowAndStartOneMore(scheduler, model);
        var late = RecordedCall.until(now + 201, 3);
        assertThat(scheduler.submit(late.call())).isEqualTo(Submission.ACCEPTED);
        clock.set(now + 201);
        scheduler.sweep();
        assertThat(late.told()).isEqualTo("expired");

        assertThat(scheduler.submit(RecordedCall.until(clock.get() + 201, 4).call()))
                .as("two calls of 100, and a tenth")
                .isEqualTo(Submission.TOO_LATE);
        assertThat(scheduler.submit(RecordedCall.until(clock.get() + 221, 4).call()))
                .isEqualTo(Submission.ACCEPTED);
        model.letGo();
    }

    @Test
    void neverRefusesARequestThatHasNobodyBeforeItHoweverSlowTheModel() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        for (int i = 0; i < ExpectedWait.ENOUGH; i++) {
            scheduler.submit(RecordedCall.of(1).call());
            model.awaitStart();
            clock.addAndGet(1_000_000);
            model.letGoOne();
        }
        model.letGo();
        awaitIdle(scheduler);

        var alone = RecordedCall.until(clock.get() + 10, 2);
        assertThat(scheduler.submit(alone.call())).isEqualTo(Submission.ACCEPTED);
        assertThat(alone.told()).startsWith("answered");
    }

    @Test
    void answersAWaitingRequestWhoseDeadlineHasPassedWithoutRunningIt() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var late = RecordedCall.until(100, 2);
        scheduler.submit(late.call());

        clock.set(100);
        scheduler.sweep();

        assertThat(late.told()).isEqualTo("expired");
        assertThat(scheduler.depth()).isZero();
        model.letGo();
    }

    @Test
    void wakesAnInstanceAgainWhenWhatItWasWokenForHadExpired() throws Exception {
        var mayStart = new CountDownLatch(1);
        var scheduler = scheduler(
                FakeModel.free(),
                10,
                1,
                instance -> new Thread(() -> {
                    try {
                        mayStart.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    instance.run();
                }));
        var late = RecordedCall.until(100, 1);
        scheduler.submit(late.call());
        clock.set(100);
        scheduler.sweep();
        assertThat(late.told()).isEqualTo("expired");

        mayStart.countDown();
        awaitIdle(scheduler);
        var next = RecordedCall.of(2);
        scheduler.submit(next.call());

        assertThat(next.told()).isEqualTo("answered 4.0");
    }

    @Test
    void answersARunningRequestAtItsDeadlineAndStopsTheCall() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        var slow = RecordedCall.until(100, 1);
        scheduler.submit(slow.call());
        model.awaitStart();

        clock.set(100);
        scheduler.sweep();

        assertThat(slow.toldSoFar()).isEqualTo("expired");
        assertThat(slow.told()).isEqualTo("expired");
        assertThat(model.calls()).as("calls that went through").isEmpty();
    }

    @Test
    void doesNotLetOneRequestsValuesFailAnothers() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var good = RecordedCall.of(5);
        var bad = RecordedCall.of(-1);
        scheduler.submit(good.call());
        scheduler.submit(bad.call());

        model.letGo();

        assertThat(good.told()).isEqualTo("answered 10.0");
        assertThat(bad.told()).isEqualTo("failed row 0 is bad");
    }

    @Test
    void answersEveryRequestOfACallThatBreaksTheModel() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var good = RecordedCall.of(5);
        var breaking = RecordedCall.of(-2);
        scheduler.submit(good.call());
        scheduler.submit(breaking.call());

        model.letGo();

        assertThat(good.told()).isEqualTo("answered 10.0");
        assertThat(breaking.told()).isEqualTo("failed the model failed");
    }

    @Test
    void answersEveryRequestWhenTheirRowsCannotBePutTogether() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 8);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var good = RecordedCall.of(5);
        var other = RecordedCall.of(6);
        scheduler.submit(good.call());
        scheduler.submit(other.call());
        other.call().inputs().get(0).data().limit(0);

        model.letGo();

        assertThat(good.told()).isEqualTo("answered 10.0");
        assertThat(other.told()).startsWith("failed");
    }

    @Test
    void doesNotRunARequestThatWasAbandonedWhileItWaited() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var gone = RecordedCall.of(2);
        scheduler.submit(gone.call());

        scheduler.abandon(gone.call());
        model.letGo();

        assertThat(gone.told()).isEmpty();
        assertThat(scheduler.depth()).isZero();
    }

    @Test
    void stopsACallForWhichNobodyWaitsAnyMore() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        var gone = RecordedCall.of(2);
        scheduler.submit(gone.call());
        model.awaitStart();

        scheduler.abandon(gone.call());

        assertThat(gone.told()).isEmpty();
        assertThat(model.calls()).isEmpty();
    }

    @Test
    void runsWhatWaitsBeforeItCloses() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var last = RecordedCall.of(2);
        scheduler.submit(last.call());

        scheduler.close();
        model.letGo();

        assertThat(last.told()).isEqualTo("answered 4.0");
        assertThat(scheduler.submit(RecordedCall.of(3).call())).isEqualTo(Submission.CLOSED);
    }

    @Test
    void servesAHigherPriorityFirstAndEqualOnesInOrderOfArrival() throws Exception {
        FakeModel model = FakeModel.held();
        var scheduler = scheduler(model, 10, 1);
        scheduler.submit(RecordedCall.of(1).call());
        model.awaitStart();
        var low = RecordedCall.at(Priority.asked(9), 1, 1, 1);
        var usual = RecordedCall.of(1, 1);
        var first = RecordedCall.at(Priority.asked(1), 1, 1, 1, 1);
        var second = RecordedCall.at(Priority.asked(1), 1, 1, 1, 1, 1);
        for (RecordedCall call : List.of(low, usual, first, second)) {
            scheduler.submit(call.call());
        }

        model.letGo();

        assertThat(low.told()).startsWith("answered");
        assertThat(model.calls()).as("rows of the calls").containsExactly(1, 4, 5, 2, 3);
    }

    private static final class NoObserver implements CallObserver {
        @Override
        public void ran(int requests, int rows, long nanos, boolean failed) {}

        @Override
        public void handedOut(int rows, long inputNanos, long outputNanos) {}
    }
}
