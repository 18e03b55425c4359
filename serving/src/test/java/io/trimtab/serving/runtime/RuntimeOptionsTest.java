package io.trimtab.serving.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RuntimeOptionsTest {
    private static final RuntimeOptions NODE = new RuntimeOptions("auto", 2, OptionalLong.of(1 << 30), Map.of());

    @Test
    void aManifestsParametersGoBeforeTheNodesSettings() throws Exception {
        RuntimeOptions options = NODE.overriddenBy(
                Map.of("device", "gpu:3", "threads", "4", "gpu_memory_limit", "2GiB", "arena", "false"));

        assertThat(options)
                .isEqualTo(new RuntimeOptions("gpu:3", 4, OptionalLong.of(2L << 30), Map.of("arena", "false")));
        assertThat(options.gpu()).isEqualTo(3);
        assertThat(NODE.overriddenBy(Map.of())).isEqualTo(NODE);
    }

    @Test
    void refusesValuesThatAreNone() {
        assertRefused("device", "tpu", "cpu, gpu, gpu:<n> or auto");
        assertRefused("device", "gpu:-1", "cpu, gpu, gpu:<n> or auto");
        assertRefused("threads", "0", "a whole number from 1 to 256");
        assertRefused("threads", "257", "a whole number from 1 to 256");
        assertRefused("threads", "two", "a whole number from 1 to 256");
        assertRefused("gpu_memory_limit", "2GB", "a size as 512MiB or 2GiB");
        assertRefused("gpu_memory_limit", "0MiB", "a size as 512MiB or 2GiB");
        assertRefused("gpu_memory_limit", "99999999999GiB", "a size as 512MiB or 2GiB");
    }

    private static void assertRefused(String parameter, String value, String rule) {
        assertThatThrownBy(() -> NODE.overriddenBy(Map.of(parameter, value)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("its manifest's parameter '" + parameter + "' must be " + rule + ", was '" + value + "'");
    }

    @Test
    void namesWhatAnEngineKnows() throws Exception {
        RuntimeOptions options = NODE.overriddenBy(Map.of("colour", "red"));

        assertThatThrownBy(() -> options.refuseUnknown("djl", Set.of()))
                .hasMessage("its manifest has the parameter 'colour', which runtime 'djl' does not know; it knows"
                        + " device, gpu_memory_limit, threads");
    }
}
