package io.trimtab.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.admission.AdmissionSettings.BreakerSettings;
import io.trimtab.serving.admission.VersionBreaker.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class VersionBreakerTest {
    private static VersionBreaker breaker(Duration openFor) {
        return new VersionBreaker("m/1", new BreakerSettings(50, 4, 4, openFor, 1));
    }

    private static VersionBreaker opened(Duration openFor) {
        VersionBreaker breaker = breaker(openFor);
        for (int i = 0; i < 4; i++) {
            breaker.called(1, true);
        }
        return breaker;
    }

    private static VersionBreaker onTrial() {
        VersionBreaker breaker = opened(Duration.ofMillis(1));
        while (breaker.enter() != Entry.ON_TRIAL) {
            Thread.onSpinWait();
        }
        return breaker;
    }

    @Test
    void letsEverythingThroughWhileFewCallsFail() {
        VersionBreaker breaker = breaker(Duration.ofMinutes(1));
        breaker.called(1, true);
        breaker.called(1, false);
        breaker.called(1, false);
        breaker.called(1, false);

        assertThat(breaker.enter()).isEqualTo(Entry.FREE);
        assertThat(breaker.stateNumber()).isZero();
    }

    @Test
    void refusesWhenHalfOfTheCallsFailed() {
        VersionBreaker breaker = opened(Duration.ofMinutes(1));

        assertThat(breaker.enter()).isEqualTo(Entry.REFUSED);
        assertThat(breaker.stateNumber()).isEqualTo(2);
    }

    @Test
    void letsOnlyTheTrialThroughAfterAWhile() {
        VersionBreaker breaker = onTrial();

        assertThat(breaker.stateNumber()).isEqualTo(1);
        assertThat(breaker.enter()).isEqualTo(Entry.REFUSED);
    }

    @Test
    void closesWhenTheTrialSucceeds() {
        VersionBreaker breaker = onTrial();

        breaker.tried(1, false);

        assertThat(breaker.enter()).isEqualTo(Entry.FREE);
    }

    @Test
    void opensAgainWhenTheTrialFails() {
        VersionBreaker breaker = onTrial();

        breaker.tried(1, true);

        assertThat(breaker.stateNumber()).isEqualTo(2);
    }

    @Test
    void offersTheTrialToAnotherWhenItToldNothing() {
        VersionBreaker breaker = onTrial();

        breaker.notTried();

        assertThat(breaker.enter()).isEqualTo(Entry.ON_TRIAL);
    }
}
