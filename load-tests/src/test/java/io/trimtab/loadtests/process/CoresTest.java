package io.trimtab.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CoresTest {
    @Test
    void givesTheServerTheFirstCpuAndTheLoadAllOthers() {
        assertThat(Cores.divide(List.of(0, 1), List::of)).isEqualTo(new Cores(0, List.of(1)));
        assertThat(Cores.divide(List.of(2, 3, 5), List::of)).isEqualTo(new Cores(2, List.of(3, 5)));
    }

    @Test
    void keepsTheServersCoreFreeOfOtherThreads() {
        Cores cores = Cores.divide(List.of(0, 1, 2, 3), cpu -> List.of(cpu, cpu + 2));

        assertThat(cores).isEqualTo(new Cores(0, List.of(1, 3)));
    }

    @Test
    void sharesTheServersCoreWhenThereIsOnlyOne() {
        assertThat(Cores.divide(List.of(0, 1), cpu -> List.of(0, 1))).isEqualTo(new Cores(0, List.of(1)));
    }

    @Test
    void saysThatPinningIsNotPossibleOnOneCpu() {
        assertThatThrownBy(() -> Cores.divide(List.of(3), List::of))
                .isInstanceOf(PinningException.class)
                .hasMessage("pinning is not possible: the server and the load need a CPU each, but this process may use"
                        + " only [3]");
    }

    @Test
    void readsTheKernelsListOfCpus() {
        assertThat(Cores.parse("\t0-2,5,7-7\n")).containsExactly(0, 1, 2, 5, 7);
        assertThat(Cores.list(List.of(1, 2, 5))).isEqualTo("1,2,5");
    }
}
