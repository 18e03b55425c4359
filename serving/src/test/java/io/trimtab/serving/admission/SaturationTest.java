package io.trimtab.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SaturationTest {
    private static final long MILLI = 1_000_000;

    private final AtomicLong clock = new AtomicLong(-5 * MILLI);
    private final Saturation saturation = new Saturation(clock::get);

    @Test
    void isNotWhileNothingWasRefused() {
        assertThat(saturation.nanos()).isZero();
    }

    @Test
    void lastsForHalfOfWhatWaits() {
        saturation.refused(12 * MILLI);

        assertThat(saturation.nanos()).isBetween(6 * MILLI, 6 * MILLI + 1);
        clock.addAndGet(4 * MILLI);
        assertThat(saturation.nanos()).isBetween(2 * MILLI, 2 * MILLI + 1);
        clock.addAndGet(3 * MILLI);
        assertThat(saturation.nanos()).isZero();
    }

    @Test
    void lastsNoLongerThanTheNextRefusalMayTakeToCome() {
        saturation.refused(10_000 * MILLI);

        assertThat(saturation.nanos()).isBetween(Saturation.LONGEST_NANOS, Saturation.LONGEST_NANOS + 1);
    }

    @Test
    void isNotKnownFromARefusalWhoseModelRunsOnEventLoopsOrHasNotBeenMeasured() {
        saturation.refused(0);

        assertThat(saturation.nanos()).isZero();
    }

    @Test
    void lastsAsLongAsTheModelWithTheMostToDo() {
        saturation.refused(16 * MILLI);
        saturation.refused(2 * MILLI);

        assertThat(saturation.nanos()).isBetween(8 * MILLI, 8 * MILLI + 1);
    }

    @Test
    void beginsAgainWithTheNextRefusal() {
        saturation.refused(2 * MILLI);
        clock.addAndGet(5 * MILLI);
        assertThat(saturation.nanos()).isZero();

        saturation.refused(8 * MILLI);

        assertThat(saturation.nanos()).isPositive();
    }
}
