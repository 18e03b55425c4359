package io.trimtab.serving.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import io.trimtab.serving.admission.Saturation;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The pause is made visible by its length: it lasts until it is ended. */
final class SaturationPauseTest {
    private static final Duration FOREVER = Duration.ofHours(1);
    private static final long NOW = 1_000;

    private final Saturation saturation = new Saturation(() -> NOW);

    private SelectStrategy pause(Duration length) {
        return new SaturationPause(saturation, length);
    }

    @Test
    void waitsForConnectionsAtOnceWhileNothingIsRefused() throws Exception {
        assertThat(pause(FOREVER).calculateStrategy(() -> 7, false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void looksAtConnectionsOnceMoreBeforeTasksThatWait() throws Exception {
        saturation.refused(1_000_000_000);

        assertThat(pause(Duration.ofNanos(1)).calculateStrategy(() -> 7, true)).isEqualTo(7);
    }

    @Test
    void doesNotPauseForLongerThanTheModelHasWork() throws Exception {
        saturation.refused(2_000_000);

        assertThat(pause(Duration.ofMillis(1)).calculateStrategy(() -> 7, false))
                .as("for one millisecond there is work, no longer")
                .isEqualTo(SelectStrategy.SELECT);
        assertThat(pause(FOREVER).calculateStrategy(() -> 7, false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void pausesBeforeItWaitsForConnectionsWhileAModelHasWorkAnyway() throws Exception {
        saturation.refused(Long.MAX_VALUE);
        var strategy = pause(Duration.ofMillis(10));
        Thread loop = Thread.currentThread();
        var waker = new Thread(() -> {
            while (LockSupport.getBlocker(loop) != strategy) {
                Thread.onSpinWait();
            }
            LockSupport.unpark(loop);
        });
        waker.setDaemon(true);
        waker.start();

        assertThat(strategy.calculateStrategy(() -> 7, false)).isEqualTo(SelectStrategy.SELECT);

        waker.join(10_000);
        assertThat(waker.isAlive()).as("it was seen parked").isFalse();
    }
}
