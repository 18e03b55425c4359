package io.trimtab.serving.runtime.onnx;

import static io.trimtab.serving.runtime.TestModels.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a manifest's parameters ask of ONNX Runtime. The tests run without a GPU, with a build that has no CUDA. */
final class ExecutionOptionsTest {
    @TempDir
    private Path models;

    @ParameterizedTest
    @CsvSource({
        "threads,2",
        "arena,false",
        "memory_pattern,false",
        "deterministic,true",
        "tf32,false",
        "cudnn_conv_algo_search,heuristic",
        "graph_optimization_level,disabled",
        "graph_optimization_level,all",
        "session.set_denormal_as_zero,1",
        "session.intra_op.allow_spinning,1",
        "gpu_memory_limit,512MiB",
        "device,auto"
    })
    void answersAsEverWithEachOption(String parameter, String value) throws Exception {
        float[] row = TestModels.mlpExpected().get(0);
        try (LoadedModel model = load(parameter, value)) {
            Tensor input = floats("input", new long[] {1, 5}, Arrays.copyOf(row, 5));

            Tensor score = model.run(model.signature(), List.of(input), Set.of(), Cancellation.never())
                    .get(0);

            assertThat(floats(score)[0]).isCloseTo(row[5], offset(1e-6f));
        }
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        assertRefused(
                "device",
                "gpu:1",
                "device 'gpu:1' asks for a GPU, and this ONNX Runtime has no CUDA provider; use device cpu or auto");
    }

    @Test
    void refusesWhatItDoesNotKnowAndSaysWhatItKnows() {
        assertThatThrownBy(() -> load("session.custom_op_library", "x.so"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("its manifest has the parameter 'session.custom_op_library', which runtime"
                        + " 'onnxruntime' does not know; it knows arena, cudnn_conv_algo_search, deterministic, device,"
                        + " gpu_memory_limit, graph_optimization_level, memory_pattern, session.");
    }

    @Test
    void refusesValuesThatAreNone() {
        assertRefused("arena", "yes", "its manifest's parameter 'arena' must be true or false, was 'yes'");
        assertRefused(
                "graph_optimization_level",
                "99",
                "its manifest's parameter 'graph_optimization_level' must be one of [all, basic, disabled, extended],"
                        + " was '99'");
        assertRefused(
                "session.disable_prepacking",
                "true",
                "its manifest's parameter 'session.disable_prepacking' must be 0 or 1, was 'true'");
    }

    private void assertRefused(String parameter, String value, String reason) {
        assertThatThrownBy(() -> load(parameter, value))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage(reason);
    }

    private LoadedModel load(String parameter, String value) throws ModelLoadException {
        RuntimeOptions options = RuntimeOptions.DEFAULT.overriddenBy(Map.of(parameter, value));
        return new OnnxModelRuntime().load(TestModels.version("mlp.onnx", models), options);
    }
}
