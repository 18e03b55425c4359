package io.trimtab.serving.runtime.onnx;

import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose fault an engine's error is. */
final class OnnxErrorsTest {
    private static final String KERNEL = "Non-zero status code returned while running Reshape node. Name:'' Status"
            + " Message: input_shape_size == size was false";

    @TempDir
    private Path models;

    @Test
    void blamesTheValuesOnceAModelHasAnswered() throws Exception {
        try (LoadedModel model =
                new OnnxModelRuntime().load(TestModels.version("reshape.onnx", models), RuntimeOptions.DEFAULT)) {
            Tensor six = floats("input", new long[] {6}, 1, 2, 3, 4, 5, 6);
            List<Tensor> wrong = List.of(six, longs("shape", new long[] {2}, 4, 4));
            assertThat(kind(model, wrong)).isEqualTo(Kind.FAILED);

            List<Tensor> right = List.of(six, longs("shape", new long[] {2}, 2, 3));
            Tensor answer = model.run(model.signature(), right, Set.of(), Cancellation.never())
                    .get(0);

            assertThat(answer.shape()).containsExactly(2, 3);
            assertThat(kind(model, wrong)).isEqualTo(Kind.INVALID_INPUT);
        }
    }

    private static Kind kind(LoadedModel model, List<Tensor> inputs) {
        InferenceFailedException failure = catchThrowableOfType(
                InferenceFailedException.class,
                () -> model.run(model.signature(), inputs, Set.of(), Cancellation.never()));
        assertThat(failure).hasMessageContaining("Reshape").hasMessageNotContaining("onnxruntime_src");
        return failure.kind();
    }

    @Test
    void blamesTheClientForAnInvalidArgument() {
        assertThat(kind(OrtErrorCode.ORT_INVALID_ARGUMENT, "anything", false)).isEqualTo(Kind.INVALID_INPUT);
    }

    @Test
    void blamesNobodyElseForMemoryDevicesAndTheEngine() {
        for (String trouble : List.of(
                "Failed to allocate memory for requested buffer of size 40000000000",
                "std::bad_alloc",
                "CUDA failure 2: out of memory")) {
            String message = KERNEL.replace("input_shape_size == size was false", trouble);
            assertThat(kind(OrtErrorCode.ORT_RUNTIME_EXCEPTION, message, true)).isEqualTo(Kind.FAILED);
        }
        assertThat(kind(OrtErrorCode.ORT_EP_FAIL, KERNEL, true)).isEqualTo(Kind.FAILED);
        assertThat(kind(OrtErrorCode.ORT_FAIL, "no node is named", true)).isEqualTo(Kind.FAILED);
        assertThat(kind(OrtErrorCode.ORT_FAIL, KERNEL, true)).isEqualTo(Kind.INVALID_INPUT);
        assertThat(kind(OrtErrorCode.ORT_FAIL, KERNEL, false)).isEqualTo(Kind.FAILED);
    }

    private static Kind kind(OrtErrorCode code, String message, boolean answered) {
        return OnnxErrors.failed(new OrtException(code, message), answered).kind();
    }
}
