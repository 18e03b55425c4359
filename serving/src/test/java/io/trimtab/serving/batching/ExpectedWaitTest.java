package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ExpectedWaitTest {
    private static final int TOGETHER = 64;

    private final ExpectedWait wait = new ExpectedWait();

    @Test
    void expectsNothingBeforeSomeCalls() {
        for (int i = 1; i < ExpectedWait.ENOUGH; i++) {
            wait.ran(1, 1_000, false);
        }

        assertThat(wait.nanos(1_000, 1, TOGETHER)).isZero();
        assertThat(wait.call(1_000)).isZero();
    }

    @Test
    void isTheRequestsAheadAndItselfTimesWhatOneTookSharedByTheInstances() {
        for (int i = 0; i < ExpectedWait.ENOUGH; i++) {
            wait.ran(4, 8_000, false);
        }

        assertThat(wait.nanos(10, 1, TOGETHER)).isEqualTo(22_000);
        assertThat(wait.nanos(11, 4, TOGETHER)).isEqualTo(6_000);
        assertThat(wait.nanos(2, 4, TOGETHER)).as("an instance is free").isEqualTo(2_000);
        assertThat(wait.nanos(0, 1, TOGETHER)).isZero();
        assertThat(wait.call(7)).isEqualTo(14_000);
    }

    @Test
    void knowsAModelThatRunsABatchInTheTimeOfOneRow() {
        for (int i = 0; i < 200; i++) {
            wait.ran(1 + i % 8, 1_000_000, false);
        }

        assertThat(wait.call(64)).isCloseTo(1_000_000L, within(1_000L));
        assertThat(wait.nanos(127, 1, TOGETHER))
                .as("the call that runs, and two more")
                .isCloseTo(3_000_000L, within(3_000L));
    }

    @Test
    void knowsWhatACallCostsBesideItsRows() {
        for (int i = 0; i < 200; i++) {
            int rows = 1 + i % 16;
            wait.ran(rows, 500_000 + 20_000L * rows, false);
        }

        assertThat(wait.call(1)).isCloseTo(520_000L, within(2_000L));
        assertThat(wait.call(40)).isCloseTo(1_300_000L, within(5_000L));
    }

    @Test
    void followsAModelThatBecomesSlowerOrFaster() {
        for (int i = 0; i < 100; i++) {
            wait.ran(1, 1_000, false);
        }
        wait.ran(1, 1_000_000, false);
        assertThat(wait.call(1)).as("one slow call is no slow model").isBetween(2_500L, 5_000L);

        for (int i = 0; i < 400; i++) {
            wait.ran(1, 1_000_000, false);
        }
        assertThat(wait.call(1)).isCloseTo(1_000_000L, within(1_000L));

        for (int i = 0; i < 400; i++) {
            wait.ran(1, 1_000, false);
        }
        assertThat(wait.call(1)).isCloseTo(1_000L, within(100L));
    }

    @Test
    void leavesRoomForCallsThatTakeNowMoreNowLess() {
        for (int i = 0; i < 200; i++) {
            wait.ran(1, i % 2 == 0 ? 500 : 1_500, false);
        }

        assertThat(wait.nanos(8, 1, 1))
                .as(
                        "nine requests in calls of their own and the one that runs: three times the root of ten, not ten times")
                .isBetween(14_500L, 16_500L);
        assertThat(wait.call(1))
                .as("1,000 and four times the mean deviation of 500")
                .isBetween(2_800L, 3_250L);
    }

    @Test
    void theLeastIsWithoutAnyMargin() {
        assertThat(wait.least(5, 1, 1)).isZero();
        for (int i = 0; i < 20; i++) {
            wait.ran(1, 900 + 200 * (i % 2), false);
        }
        wait.missed();

        assertThat(wait.least(6, 2, 1)).isCloseTo(3_000L, within(100L));
        assertThat(wait.least(0, 2, 1)).isZero();
    }

    @Test
    void leavesMoreRoomAfterMissedDeadlinesAndLessAgainAsTheyAreKept() {
        for (int i = 0; i < 20; i++) {
            wait.ran(1, 1_000, false);
        }
        long before = wait.nanos(5, 1, 1);

        wait.missed();
        assertThat(wait.nanos(5, 1, 1)).isCloseTo(Math.round(1.1 * before), within(1L));
        for (int i = 0; i < 50; i++) {
            wait.missed();
        }
        assertThat(wait.nanos(5, 1, 1)).as("at most three times").isEqualTo(3 * before);

        wait.kept(2_300);
        assertThat(wait.nanos(5, 1, 1)).as("about half of it gone").isBetween(19 * before / 10, 21 * before / 10);
        wait.kept(1_000_000);
        assertThat(wait.nanos(5, 1, 1)).isEqualTo(before);
    }

    @Test
    void aCallThatWasCutShortDoesNotMakeTheModelLookFaster() {
        for (int i = 0; i < 20; i++) {
            wait.ran(1, 1_000, false);
        }
        long before = wait.call(1);

        wait.ran(1, 10, true);
        assertThat(wait.call(1)).isEqualTo(before);

        wait.ran(1, 3_000, true);
        assertThat(wait.call(1)).isGreaterThan(before);
    }
}
