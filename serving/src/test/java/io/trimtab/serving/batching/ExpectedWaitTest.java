package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExpectedWaitTest {
    private final ExpectedWait wait = new ExpectedWait();

    @Test
    void expectsNothingBeforeSomeCalls() {
        for (int i = 1; i < ExpectedWait.ENOUGH; i++) {
            wait.ran(1, 1_000, false);
        }

        assertThat(wait.nanos(1_000, 1)).isZero();
    }

    @Test
    void isTheRequestsAheadTimesWhatOneTookSharedByTheInstancesAndACallForItself() {
        for (int i = 0; i < ExpectedWait.ENOUGH; i++) {
            wait.ran(4, 8_000, false);
        }

        assertThat(wait.nanos(10, 1)).isEqualTo(28_000);
        assertThat(wait.nanos(11, 4)).isEqualTo(12_000);
        assertThat(wait.nanos(2, 4)).as("an instance is free").isEqualTo(8_000);
        assertThat(wait.nanos(0, 1)).isZero();
    }

    @Test
    void followsAModelThatBecomesSlowerOrFaster() {
        for (int i = 0; i < 100; i++) {
            wait.ran(1, 1_000, false);
        }
        wait.ran(1, 1_000_000, false);
        assertThat(wait.nanos(1, 1)).as("one slow call is no slow model").isBetween(3_000L, 3_200L);

        for (int i = 0; i < 100; i++) {
            wait.ran(1, 1_000_000, false);
        }
        assertThat(wait.nanos(1, 1)).isBetween(1_980_000L, 2_000_000L);
    }

    @Test
    void aCallThatWasCutShortDoesNotMakeTheModelLookFaster() {
        for (int i = 0; i < 20; i++) {
            wait.ran(1, 1_000, false);
        }
        long before = wait.nanos(1, 1);

        wait.ran(1, 10, true);
        assertThat(wait.nanos(1, 1)).isEqualTo(before);

        wait.ran(1, 3_000, true);
        assertThat(wait.nanos(1, 1)).isGreaterThan(before);
    }
}
