package io.trimtab.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResidentMemoryTest {
    @Test
    void readsTheResidentSet() throws IOException {
        assertThat(ResidentMemory.mib(List.of("Name:\tjava", "VmHWM:\t  300000 kB", "VmRSS:\t  204800 kB")))
                .isEqualTo(200);
    }

    @Test
    void saysWhenTheProcessHasNone() {
        assertThatThrownBy(() -> ResidentMemory.mib(List.of("Name:\tjava", "State:\tZ (zombie)")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("VmRSS");
    }

    @Test
    void readsThatOfThisProcess() throws IOException {
        assertThat(ResidentMemory.mib(ProcessHandle.current().pid())).isGreaterThan(10);
    }
}
