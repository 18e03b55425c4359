package io.trimtab.serving.runtime.djl;

import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
import static io.trimtab.serving.runtime.TestModels.raw;
import static io.trimtab.serving.runtime.TestModels.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same file through ONNX Runtime directly and through DJL: same signature, same bits. */
final class RuntimesAgreeTest {
    @TempDir
    private Path models;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlp.onnx",
                "two_inputs.onnx",
                "scalar.onnx",
                "fixed_rows.onnx",
                "centred.onnx",
                "non_zero.onnx",
                "zipmap_ints.onnx",
                "zipmap_strings.onnx",
                "identity_bool.onnx",
                "identity_uint8.onnx",
                "identity_uint32.onnx",
                "identity_uint64.onnx",
                "identity_int8.onnx",
                "identity_int32.onnx",
                "identity_int64.onnx",
                "identity_fp16.onnx",
                "identity_bf16.onnx",
                "identity_fp32.onnx",
                "identity_fp64.onnx",
                "identity_bytes.onnx"
            })
    void giveTheSameAnswersForTheSameModel(String resource) throws Exception {
        ModelVersion version = TestModels.version(resource, models);
        try (LoadedModel direct = new OnnxModelRuntime().load(version, RuntimeOptions.DEFAULT);
                LoadedModel djl = new DjlModelRuntime().load(version, RuntimeOptions.DEFAULT)) {
            assertThat(djl.signature()).isEqualTo(direct.signature());
            for (int rows : List.of(1, 2, 7, 100)) {
                List<Tensor> inputs = inputs(direct.signature().inputs(), rows);

                List<Tensor> expected = direct.run(direct.signature(), inputs, Set.of(), Cancellation.never());
                List<Tensor> actual = djl.run(djl.signature(), inputs, Set.of(), Cancellation.never());

                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(actual.get(i)).hasToString(expected.get(i).toString());
                    assertThat(raw(actual.get(i))).isEqualTo(raw(expected.get(i)));
                    assertThat(actual.get(i).bytes())
                            .containsExactlyElementsOf(expected.get(i).bytes());
                }
            }
        }
    }

    @Test
    void agreeOnWhatIsTheClientsMistake() throws Exception {
        ModelVersion version = TestModels.version("gather.onnx", models);
        try (LoadedModel direct = new OnnxModelRuntime().load(version, RuntimeOptions.DEFAULT);
                LoadedModel djl = new DjlModelRuntime().load(version, RuntimeOptions.DEFAULT)) {
            for (LoadedModel model : List.of(direct, djl)) {
                assertThatThrownBy(() -> model.run(
                                model.signature(),
                                List.of(longs("index", new long[] {1}, 7)),
                                Set.of(),
                                Cancellation.never()))
                        .isInstanceOfSatisfying(
                                InferenceFailedException.class,
                                e -> assertThat(e.kind()).isEqualTo(InferenceFailedException.Kind.INVALID_INPUT))
                        .hasMessageContaining("idx=7");
            }
        }
    }

    @Test
    void giveOnlyTheOutputsAskedFor() throws Exception {
        ModelVersion version = TestModels.version("two_inputs.onnx", models);
        try (LoadedModel djl = new DjlModelRuntime().load(version, RuntimeOptions.DEFAULT)) {
            List<Tensor> inputs = List.of(floats("a", new long[] {1, 2}, 5, 6), floats("b", new long[] {1, 2}, 1, 2));

            List<Tensor> answer = djl.run(djl.signature(), inputs, Set.of("difference"), Cancellation.never());

            assertThat(answer).extracting(Tensor::name).containsExactly("difference");
        }
    }

    @Test
    void djlRefusesWhatItCannotDo() {
        assertThatThrownBy(() -> new DjlModelRuntime()
                        .load(TestModels.version("identity_int16.onnx", models), RuntimeOptions.DEFAULT))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("tensor 'input' has datatype INT16, which runtime 'djl' does not have; use runtime"
                        + " 'onnxruntime'");
        assertThatThrownBy(() -> new DjlModelRuntime()
                        .load(TestModels.version("custom_op.onnx", models), RuntimeOptions.DEFAULT))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("Secret");
    }

    private static List<Tensor> inputs(List<TensorSpec> specs, int rows) {
        Random random = new Random(rows);
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : specs) {
            long[] shape =
                    spec.shape().stream().mapToLong(d -> d < 0 ? rows : d).toArray();
            int elements = (int) Tensor.elements(shape);
            if (spec.datatype() == Datatype.BYTES) {
                String[] words =
                        random.ints(elements, 0, 1000).mapToObj(n -> "w" + n).toArray(String[]::new);
                inputs.add(strings(spec.name(), shape, words));
                continue;
            }
            ByteBuffer data = Tensor.allocate(spec.datatype(), elements);
            for (int i = 0; i < elements; i++) {
                switch (spec.datatype()) {
                    case FP32 -> data.putFloat(4 * i, (float) random.nextGaussian());
                    case FP64 -> data.putDouble(8 * i, random.nextGaussian());
                    case BOOL -> data.put(i, (byte) (random.nextBoolean() ? 1 : 0));
                    default -> {
                        int size = spec.datatype().byteSize();
                        for (int b = 0; b < size; b++) {
                            data.put(i * size + b, (byte) random.nextInt());
                        }
                    }
                }
            }
            inputs.add(Tensor.of(spec.name(), spec.datatype(), shape, data));
        }
        return inputs;
    }
}
