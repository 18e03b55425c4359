package io.trimtab.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MachineTimeTest {
    @Test
    void countsWhatWorkedAndLeavesOutIdlingWaitingAndWhatTheHostTook() {
        assertThat(MachineTime.busy("cpu  100 20 30 9999 500 4 6 777 0 0")).isEqualTo(Duration.ofMillis(1_600));
    }
}
