package io.trimtab.serving.processing.output;

import static io.trimtab.serving.processing.StepVersions.after;
import static io.trimtab.serving.processing.StepVersions.step;
import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.processing.StepVersions;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PoolStepTest {
    /** Two rows of three tokens; the first row's last token and both ends of the second do not count. */
    private static final float[] HIDDEN = {1, -8, 3, 4, 99, 99, 99, 99, 5, 6, 99, 99};

    private static final long[] MASK = {1, 1, 0, 0, 1, 0};

    @TempDir
    private Path root;

    private float[] pooled(float[] hidden, long[] mask, Object... options) throws Exception {
        try (LoadedModel model = new StepVersions(root).load("hidden.onnx", after(step("pool", options)))) {
            assertThat(model.signature().output("embedding"))
                    .contains(new TensorSpec("embedding", Datatype.FP32, List.of(-1L, 2L)));
            List<Tensor> inputs = List.of(
                    floats("hidden", new long[] {2, 3, 2}, hidden), longs("attention_mask", new long[] {2, 3}, mask));
            return floats(model.run(model.signature(), inputs, Set.of("embedding"), new Cancellation())
                    .get(0));
        }
    }

    @Test
    void theMeanIsOverTheTokensThatCount() throws Exception {
        assertThat(pooled(HIDDEN, MASK)).containsExactly(2, -2, 5, 6);
    }

    @Test
    void theLargestNumbersAreOfTheTokensThatCount() throws Exception {
        assertThat(pooled(HIDDEN, MASK, "method", "max")).containsExactly(3, 4, 5, 6);
    }

    @Test
    void theFirstAndTheLastTokenAreThoseThatCount() throws Exception {
        assertThat(pooled(HIDDEN, MASK, "method", "cls")).containsExactly(1, -8, 5, 6);
        assertThat(pooled(HIDDEN, MASK, "method", "last")).containsExactly(3, 4, 5, 6);
    }

    @Test
    void aNormalisedVectorHasLengthOne() throws Exception {
        float[] pooled = pooled(HIDDEN, MASK, "method", "last", "normalize", true);

        assertThat(pooled[0]).isEqualTo(0.6f);
        assertThat(pooled[1]).isEqualTo(0.8f);
        assertThat(Math.hypot(pooled[2], pooled[3])).isBetween(1 - 1e-7, 1 + 1e-7);
    }

    @Test
    void aRowInWhichNothingCountsIsZero() throws Exception {
        for (String method : List.of("mean", "max", "cls", "last")) {
            assertThat(pooled(HIDDEN, new long[6], "method", method, "normalize", true))
                    .containsOnly(0);
        }
    }

    @Test
    void anUnknownMethodIsRefused() {
        assertThatThrownBy(() -> pooled(HIDDEN, MASK, "method", "sum"))
                .hasMessage("processing after[0] 'pool': option method must be one of [mean, max, cls, last], was sum");
    }
}
