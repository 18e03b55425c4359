package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.runtime.WarmCost;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LoopBudgetTest {
    private static final long BUDGET = 200_000;
    private static final long MINUTE = 60_000_000_000L;
    private static final WarmCost TEN_MICROS_A_ROW = new WarmCost(100, 10_000, 11, 110_000);

    private final AtomicLong clock = new AtomicLong();
    private final LoopBudget budget = LoopBudget.of("fake/1", BUDGET, TEN_MICROS_A_ROW, 64, clock::get);

    private LoopBudgetTest() {
        for (int i = 0; i < LoopBudget.FIRST_CALLS; i++) {
            budget.ranOnLoop(BUDGET + 1, true, 4);
        }
    }

    private static void over(LoopBudget budget, int calls, long nanos) {
        for (int i = 0; i < calls; i++) {
            budget.ranOnLoop(nanos, true, 4);
        }
    }

    private void calm(int calls) {
        for (int i = 0; i < calls; i++) {
            budget.ranOnInstance(10_000, 4);
        }
    }

    @Test
    void hasRoomForWhatTheWarmUpSaysHalfOfItIsEnoughFor() {
        assertThat(budget.bytes()).as("ten rows of 10 µs").isEqualTo(1_000);
    }

    @Test
    void theFirstCallsOfAProcessMayExceedItButNotByFar() {
        assertThat(budget.exceeded()).as("after so many of them").isZero();
        LoopBudget fresh = LoopBudget.of("fake/1", BUDGET, TEN_MICROS_A_ROW, 64, clock::get);

        over(fresh, 4, 10 * BUDGET + 10);

        assertThat(fresh.exceeded()).isEqualTo(1);
    }

    @Test
    void callsWithinItChangeNothing() {
        budget.ranOnLoop(BUDGET, true, 4);

        assertThat(budget.bytes()).isEqualTo(1_000);
        assertThat(budget.exceeded()).isZero();
    }

    @Test
    void theTenthCallOverItEndsCallsOnEventLoops() {
        over(budget, 9, BUDGET + 1);
        assertThat(budget.bytes()).isEqualTo(1_000);

        over(budget, 1, BUDGET + 1);

        assertThat(budget.bytes()).isZero();
        assertThat(budget.exceeded()).as("as often as it ended").isEqualTo(1);
    }

    @Test
    void theFourthCallFarOverItEndsThem() {
        over(budget, 3, 10 * BUDGET + 10);
        assertThat(budget.bytes()).as("a virtual machine waits for its turn").isEqualTo(1_000);

        over(budget, 1, 10 * BUDGET + 10);

        assertThat(budget.bytes()).isZero();
    }

    @Test
    void callsFarOverItNowAndThenAreNoise() {
        for (int i = 0; i < 100; i++) {
            over(budget, 1, 99 * BUDGET);
            over(budget, LoopBudget.FAR_OVER_STRIKES * LoopBudget.STRIKE, 10_000);
        }

        assertThat(budget.bytes()).isEqualTo(1_000);
    }

    @Test
    void largeAnswersCountLikeCallsOverIt() {
        budget.ranOnLoop(1, true, LoopBudget.MOST_ANSWER_BYTES);
        for (int i = 0; i < 9; i++) {
            budget.ranOnLoop(1, true, LoopBudget.MOST_ANSWER_BYTES + 1);
        }
        assertThat(budget.bytes()).isEqualTo(1_000);

        budget.ranOnLoop(1, true, 1 << 30);

        assertThat(budget.bytes()).isZero();
    }

    @Test
    void aCallOverItNowAndThenIsNoise() {
        for (int i = 0; i < 100; i++) {
            budget.ranOnLoop(BUDGET + 1, true, 4);
            for (int calm = 0; calm < LoopBudget.STRIKE; calm++) {
                budget.ranOnLoop(BUDGET, true, 4);
            }
        }
        assertThat(budget.bytes()).isEqualTo(1_000);

        for (int i = 0; i < 50 && budget.bytes() > 0; i++) {
            budget.ranOnLoop(BUDGET + 1, true, 4);
            for (int calm = 0; calm < LoopBudget.STRIKE / 2; calm++) {
                budget.ranOnLoop(BUDGET, true, 4);
            }
        }
        assertThat(budget.bytes()).as("twice as often").isZero();
    }

    @Test
    void comesBackAfterAMinuteAndAThousandCallsWithinIt() {
        budget.hung();

        calm(LoopBudget.CALM_CALLS);
        assertThat(budget.bytes()).as("the minute is not over").isZero();
        clock.addAndGet(MINUTE);
        calm(1);

        assertThat(budget.bytes()).isEqualTo(1_000);
    }

    @Test
    void aSlowCallStartsTheCountAgain() {
        budget.hung();
        clock.addAndGet(MINUTE);

        calm(LoopBudget.CALM_CALLS - 1);
        budget.ranOnInstance(BUDGET + 1, 4);
        calm(LoopBudget.CALM_CALLS - 1);
        assertThat(budget.bytes()).isZero();
        calm(1);

        assertThat(budget.bytes()).isEqualTo(1_000);
    }

    @Test
    void onlyCallsThatCouldRunOnAnEventLoopCount() {
        assertThat(budget.watches(1_000)).as("as long as all is well").isFalse();

        budget.hung();

        assertThat(budget.watches(1_000)).isTrue();
        assertThat(budget.watches(1_001)).isFalse();
    }

    @Test
    void everyFurtherEndLastsTwiceAsLongUpToAnHour() {
        long ban = MINUTE;
        for (int i = 0; i < 10; i++) {
            budget.hung();
            clock.addAndGet(ban - 1);
            calm(LoopBudget.CALM_CALLS);
            assertThat(budget.bytes()).as("end %d", i).isZero();
            clock.addAndGet(1);
            calm(1);
            assertThat(budget.bytes()).as("end %d", i).isEqualTo(1_000);
            ban = Math.min(2 * ban, 60 * MINUTE);
        }
        assertThat(budget.exceeded()).isEqualTo(10);
    }

    @Test
    void anEndAfterALongTimeOnEventLoopsIsTheFirstAgain() {
        budget.hung();
        clock.addAndGet(MINUTE);
        calm(LoopBudget.CALM_CALLS);
        clock.addAndGet(LoopBudget.FORGOTTEN_NANOS + 1);

        budget.hung();
        clock.addAndGet(MINUTE);
        calm(LoopBudget.CALM_CALLS);

        assertThat(budget.bytes()).isEqualTo(1_000);
    }

    @Test
    void aLongTimeUntilItComesBackIsNoTimeOnEventLoops() {
        budget.hung();
        clock.addAndGet(LoopBudget.FORGOTTEN_NANOS + 2 * MINUTE);
        calm(LoopBudget.CALM_CALLS);

        budget.hung();
        clock.addAndGet(MINUTE);
        calm(LoopBudget.CALM_CALLS);

        assertThat(budget.bytes()).as("the second end lasts two minutes").isZero();
    }

    @Test
    void aCallThatIsSlowByTheClockAloneCountsForNothing() {
        for (int i = 0; i < 1_000; i++) {
            budget.ranOnLoop(99 * BUDGET, false, 4);
        }

        assertThat(budget.bytes()).isEqualTo(1_000);
    }

    @Test
    void asksForCpuTimeForAWhileAfterACallThatIsSlowByTheClock() {
        for (int i = 0; i < LoopBudget.SUSPICION_CALLS; i++) {
            budget.ranOnLoop(10_000, true, 4);
        }
        assertThat(budget.wantsCpuTime()).as("all is well").isFalse();

        budget.ranOnLoop(BUDGET + 1, false, 4);

        for (int i = 0; i < LoopBudget.SUSPICION_CALLS; i++) {
            assertThat(budget.wantsCpuTime()).as("call %d", i).isTrue();
            budget.ranOnLoop(10_000, true, 4);
        }
        assertThat(budget.wantsCpuTime()).isFalse();
    }

    @Test
    void largeAnswersCountWhateverTheTimeIs() {
        for (int i = 0; i < 10; i++) {
            budget.ranOnLoop(1, false, LoopBudget.MOST_ANSWER_BYTES + 1);
        }

        assertThat(budget.bytes()).isZero();
    }

    @Test
    void noneHasNoRoom() {
        assertThat(LoopBudget.none().bytes()).isZero();
    }
}
