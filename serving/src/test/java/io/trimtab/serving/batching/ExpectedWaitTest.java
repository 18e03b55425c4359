package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExpectedWaitTest {
    private final ExpectedWait wait = new ExpectedWait();

    @Test
    void expectsNothingBeforeSomeCalls() {
        for (int i = 1; i < ExpectedWait.ENOUGH; i++) {
            wait.ran(1, 1_000);
        }

        assertThat(wait.nanos(1_000, 1)).isZero();
    }

    @Test
    void isTheRequestsAheadTimesWhatOneTookSharedByTheInstances() {
        for (int i = 0; i < ExpectedWait.ENOUGH; i++) {
            wait.ran(4, 8_000);
        }

        assertThat(wait.nanos(10, 1)).isEqualTo(20_000);
        assertThat(wait.nanos(10, 4)).isEqualTo(5_000);
        assertThat(wait.nanos(0, 1)).isZero();
    }

    @Test
    void followsAModelThatBecomesSlowerOrFaster() {
        for (int i = 0; i < 100; i++) {
            wait.ran(1, 1_000);
        }
        wait.ran(1, 1_000_000);
        assertThat(wait.nanos(1, 1)).as("one slow call is no slow model").isBetween(1_500L, 1_600L);

        for (int i = 0; i < 100; i++) {
            wait.ran(1, 1_000_000);
        }
        assertThat(wait.nanos(1, 1)).isBetween(990_000L, 1_000_000L);
    }
}
