package io.trimtab.serving.runtime.onnx;

import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
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
import io.trimtab.serving.runtime.djl.DjlModelRuntime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs and outputs that are more than plain tensors, in the form in which they travel. */
final class OnnxFormsTest {
    @TempDir
    private Path models;

    @Test
    void givesASequenceAsOneTensorWithANewFirstDimension() throws Exception {
        try (LoadedModel model = load("sequence_output.onnx")) {
            assertThat(model.signature().outputs())
                    .containsExactly(
                            new TensorSpec("parts", Datatype.FP32, List.of(-1L, -1L, 2L)),
                            new TensorSpec("count", Datatype.INT64, List.of()));

            List<Tensor> answer = run(model, rows(4), longs("lengths", new long[] {2}, 2, 2));

            assertThat(answer.get(0).shape()).containsExactly(2, 2, 2);
            assertThat(floats(answer.get(0))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(answer.get(1).data().getLong(0)).isEqualTo(2);
        }
    }

    @Test
    void refusesASequenceThatNoTensorHoldsAndGivesTheOtherOutputs() throws Exception {
        try (LoadedModel model = load("sequence_output.onnx")) {
            List<Tensor> unequal = List.of(rows(3), longs("lengths", new long[] {2}, 1, 2));

            assertThatThrownBy(() -> run(model, unequal, Set.of()))
                    .isInstanceOfSatisfying(InferenceFailedException.class, OnnxFormsTest::isTheClients)
                    .hasMessage("output 'parts' is a sequence of tensors of different shapes, [1, 2] and [2, 2] among"
                            + " them, which no tensor holds; ask for other outputs");
            assertThat(run(model, unequal, Set.of("count")).get(0).data().getLong(0))
                    .isEqualTo(2);
        }
    }

    @Test
    void givesAnEmptySequenceAsATensorOfNoRows() throws Exception {
        try (LoadedModel model = load("sequence_input.onnx")) {
            List<Tensor> answer = run(model, floats("items", new long[] {0, 2}));

            assertThat(answer.get(0).shape()).containsExactly(1, 2);
            assertThat(answer.get(1).data().getLong(0)).isZero();
            assertThat(answer.get(2).shape()).containsExactly(0, 2);
        }
    }

    @Test
    void givesMapsAsARowOfNumbersInTheOrderOfTheirKeys() throws Exception {
        try (LoadedModel model = load("map_output.onnx")) {
            assertThat(model.signature().outputs())
                    .containsExactly(new TensorSpec("named", Datatype.FP32, List.of(-1L, -1L)));

            Tensor named = run(model, floats("scores", new long[] {2, 3}, 1, 2, 3, 4, 5, 6))
                    .get(0);

            assertThat(named.shape()).containsExactly(2, 3);
            // maybe, no, yes
            assertThat(floats(named)).containsExactly(2, 1, 3, 5, 4, 6);
        }
    }

    @Test
    void stacksSequencesThatJavaCannotReadInTheEngine() throws Exception {
        try (LoadedModel model = load("sequence_int32.onnx")) {
            assertThat(model.signature().outputs())
                    .containsExactly(new TensorSpec("parts", Datatype.INT32, List.of(-1L, -1L, 2L)));
            ByteBuffer data = Tensor.allocate(Datatype.INT32, 8);
            for (int i = 0; i < 8; i++) {
                data.putInt(4 * i, i);
            }
            Tensor rows = Tensor.of("rows", Datatype.INT32, new long[] {4, 2}, data);

            Tensor parts =
                    run(model, rows, longs("lengths", new long[] {2}, 2, 2)).get(0);

            assertThat(parts.shape()).containsExactly(2, 2, 2);
            assertThat(parts.data().getInt(4 * 7)).isEqualTo(7);
            assertThatThrownBy(() -> run(model, rows, longs("lengths", new long[] {2}, 1, 3)))
                    .isInstanceOfSatisfying(InferenceFailedException.class, OnnxFormsTest::isTheClients)
                    .hasMessage("output 'parts' is a sequence of tensors of different shapes, which no tensor holds");
        }
    }

    @Test
    void takesATensorForASequence() throws Exception {
        try (LoadedModel model = load("sequence_input.onnx")) {
            assertThat(model.signature().inputs())
                    .containsExactly(new TensorSpec("items", Datatype.FP32, List.of(-1L, 2L)));

            List<Tensor> answer = run(model, floats("items", new long[] {2, 2}, 1, 2, 3, 4));

            assertThat(answer.get(0).shape()).containsExactly(3, 2);
            assertThat(floats(answer.get(0))).containsExactly(1, 2, 3, 4, 8, 9);
            assertThat(answer.get(1).data().getLong(0)).isEqualTo(2);
        }
    }

    @Test
    void keepsTextsInTheirPlaces() throws Exception {
        try (LoadedModel model = load("sequence_texts.onnx")) {
            Tensor texts = strings("texts", new long[] {2, 3}, "a", "", "c", "ä", "e", "f");

            Tensor rows = run(model, texts).get(0);

            assertThat(rows.shape()).containsExactly(2, 3);
            assertThat(rows.bytes())
                    .extracting(text -> new String(text, StandardCharsets.UTF_8))
                    .containsExactly("a", "", "c", "ä", "e", "f");
        }
    }

    @Test
    void normalisesTextsWithoutTheLocaleThatTheModelAsksFor() throws Exception {
        try (LoadedModel model = load("far_locale.onnx")) {
            Tensor upper =
                    run(model, strings("texts", new long[] {2}, "abc", "äñж")).get(0);

            assertThat(upper.bytes())
                    .extracting(text -> new String(text, StandardCharsets.UTF_8))
                    .containsExactly("ABC", "ÄÑЖ");
        }
    }

    @Test
    void takesWhatAnOptionalHolds() throws Exception {
        try (LoadedModel model = load("optional_input.onnx")) {
            assertThat(model.signature().inputs())
                    .containsExactly(new TensorSpec("maybe", Datatype.FP32, List.of(-1L)));

            List<Tensor> answer = run(model, floats("maybe", new long[] {2}, 7, 8));

            assertThat(answer.get(0).data().get(0)).isEqualTo((byte) 1);
            assertThat(floats(answer.get(1))).containsExactly(7, 8);
        }
    }

    @Test
    void givesWhatAnOptionalHoldsAndSaysWhenItHoldsNothing() throws Exception {
        try (LoadedModel model = load("optional_output.onnx")) {
            Tensor x = floats("x", new long[] {2}, 3, 4);

            assertThat(floats(run(model, truth("hold", true), x).get(0))).containsExactly(3, 4);
            assertThatThrownBy(() -> run(model, truth("hold", false), x))
                    .isInstanceOfSatisfying(InferenceFailedException.class, OnnxFormsTest::isTheClients)
                    .hasMessage("output 'maybe' is an optional that holds nothing here");
        }
    }

    @Test
    void takesAnyNumberOfDimensionsWhereNoneIsDeclared() throws Exception {
        try (LoadedModel model = load("any_rank.onnx")) {
            assertThat(model.signature().inputs()).containsExactly(TensorSpec.ofAnyRank("input", Datatype.FP32));
            assertThat(model.signature().hasRows()).isFalse();
            for (long[] shape : new long[][] {{}, {2}, {1, 2, 1}}) {
                float[] values = new float[(int) Tensor.elements(shape)];
                java.util.Arrays.fill(values, 2.5f);

                Tensor negated = run(model, floats("input", shape, values)).get(0);

                assertThat(negated.shape()).containsExactly(shape);
                assertThat(floats(negated)).containsOnly(-2.5f);
            }
        }
    }

    @Test
    void keepsTheValueOfAnInputThatHasOneInTheFile() throws Exception {
        try (LoadedModel model = load("default_input.onnx")) {
            assertThat(model.signature().inputs()).extracting(TensorSpec::name).containsExactly("input");
            assertThat(floats(run(model, floats("input", new long[] {2}, 1, 2)).get(0)))
                    .containsExactly(3, 6);
        }
    }

    @Test
    void givesAnInputThatIsAnOutputToo() throws Exception {
        try (LoadedModel model = load("passed_through.onnx")) {
            Tensor unread = Tensor.of("unread", Datatype.UINT16, new long[] {2}, Tensor.allocate(Datatype.UINT16, 2));
            for (int call = 1; call < 100; call++) {
                List<Tensor> answer = run(model, floats("input", new long[] {2}, call, 2), unread);

                assertThat(floats(answer.get(0))).containsExactly(call, 2);
                assertThat(floats(answer.get(1))).containsExactly(-call, -2);
                answer.forEach(Tensor::close);
            }
        }
    }

    @Test
    void runsTheModelsOwnFunctions() throws Exception {
        try (LoadedModel model = load("own_function.onnx")) {
            assertThat(floats(run(model, floats("input", new long[] {2}, 1, 2)).get(0)))
                    .containsExactly(2, 4);
        }
    }

    @Test
    void refusesWhatNoTensorCanBe() {
        assertThatThrownBy(() -> load("map_input.onnx"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("file 'model.onnx' input 'scores' is a map; only tensors, sequences of tensors and optional"
                        + " ones of these can be served");
        assertThatThrownBy(() -> load("sequence_int8.onnx"))
                .hasMessageStartingWith(
                        "file 'model.onnx' input 'items' is a sequence of INT8 tensors; the engine makes"
                                + " sequences only of [");
        assertThatThrownBy(() -> load("float8.onnx"))
                .hasMessage("file 'model.onnx' input 'input' has type FLOAT8E4M3FN, which the protocol does not have");
    }

    @Test
    void areTheSameForDjlUnlessItWouldLoseMemory() throws Exception {
        ModelVersion version = TestModels.version("optional_input.onnx", models);
        try (LoadedModel model = new DjlModelRuntime().load(version, RuntimeOptions.DEFAULT)) {
            assertThat(floats(run(model, floats("maybe", new long[] {2}, 7, 8)).get(1)))
                    .containsExactly(7, 8);
        }
        ModelVersion giving = TestModels.version("sequence_output.onnx", models);
        assertThatThrownBy(() -> new DjlModelRuntime().load(giving, RuntimeOptions.DEFAULT))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the model gives a sequence, of which DJL's engine loses memory at each call; use runtime"
                        + " 'onnxruntime'");
    }

    private static void isTheClients(InferenceFailedException e) {
        assertThat(e.kind()).isEqualTo(InferenceFailedException.Kind.INVALID_INPUT);
    }

    private static Tensor rows(int rows) {
        float[] values = new float[2 * rows];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return floats("rows", new long[] {rows, 2}, values);
    }

    private static Tensor truth(String name, boolean value) {
        ByteBuffer data = Tensor.allocate(Datatype.BOOL, 1);
        return Tensor.of(name, Datatype.BOOL, new long[0], data.put(0, (byte) (value ? 1 : 0)));
    }

    private static List<Tensor> run(LoadedModel model, Tensor... inputs) throws InferenceFailedException {
        return run(model, List.of(inputs), Set.of());
    }

    private static List<Tensor> run(LoadedModel model, List<Tensor> inputs, Set<String> outputs)
            throws InferenceFailedException {
        return model.run(model.signature(), inputs, outputs, Cancellation.never());
    }

    private LoadedModel load(String resource) throws ModelLoadException {
        return new OnnxModelRuntime().load(TestModels.version(resource, models), RuntimeOptions.DEFAULT);
    }
}
