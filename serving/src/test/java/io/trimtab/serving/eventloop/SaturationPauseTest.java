package io.trimtab.serving.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import io.trimtab.serving.admission.Saturation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SaturationPauseTest {
    private static final Duration PAUSE = Duration.ofMillis(4);

    private final Saturation saturation = new Saturation(() -> 1_000);
    private final List<Long> pauses = new ArrayList<>();
    private final SelectStrategy strategy = new SaturationPause(saturation, PAUSE, pauses::add);

    @Test
    void waitsForConnectionsAtOnceWhileNothingIsRefused() throws Exception {
        assertThat(strategy.calculateStrategy(() -> 7, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(pauses).isEmpty();
    }

    @Test
    void pausesBeforeItWaitsForConnectionsWhileAModelHasWorkAnyway() throws Exception {
        saturation.refused(Duration.ofMillis(20).toNanos());

        assertThat(strategy.calculateStrategy(() -> 7, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(pauses).containsExactly(PAUSE.toNanos());
        assertThat(saturation.pauses()).isEqualTo(1);
    }

    @Test
    void doesNotPauseForLongerThanTheModelHasWork() throws Exception {
        saturation.refused(Duration.ofMillis(6).toNanos());

        assertThat(strategy.calculateStrategy(() -> 7, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(pauses).isEmpty();
    }

    @Test
    void doesNotPauseBeforeTasksThatWait() throws Exception {
        saturation.refused(Duration.ofMillis(20).toNanos());

        assertThat(strategy.calculateStrategy(() -> 7, true)).isEqualTo(7);
        assertThat(pauses).isEmpty();
    }
}
