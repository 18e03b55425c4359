package io.trimtab.serving.processing;

import static io.trimtab.serving.processing.StepVersions.after;
import static io.trimtab.serving.processing.StepVersions.before;
import static io.trimtab.serving.processing.StepVersions.step;
import static io.trimtab.serving.processing.StepVersions.stepWithFile;
import static io.trimtab.serving.runtime.TestModels.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trimtab.events.Datatype;
import io.trimtab.registry.Processing;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.TestModels;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How steps fit together around a model. */
final class ModelProcessingTest {
    @TempDir
    private Path root;

    private LoadedModel load(String onnx, Processing steps) throws ModelLoadException {
        return new StepVersions(root).file("tokenizer.json", MiniLm.tokenizer()).load(onnx, steps);
    }

    private static Tensor scores() {
        return floats("scores", new long[] {2, 3}, 1, 3, 2, 5, 5, -1);
    }

    private static List<Tensor> run(LoadedModel model, Tensor input, String... outputs) throws Exception {
        return model.run(model.signature(), List.of(input), Set.of(outputs), new Cancellation());
    }

    @Test
    void aModelWithoutStepsIsLeftAsItIs() throws Exception {
        try (LoadedModel engine = StepVersions.load(new StepVersions(root)
                .register("m", StepVersions.resource("/processing/logits.onnx"), Processing.NONE))) {
            assertThat(ModelProcessing.wrap(engine, Processing.NONE, root)).isSameAs(engine);
            assertThat(engine.signature().outputs())
                    .containsExactly(new TensorSpec("logits", Datatype.FP32, List.of(-1L, 3L)));
        }
    }

    @Test
    void aStepThatAUserPutOnTheClassPathIsFoundByItsName() throws Exception {
        Processing steps = before(
                step("example.prefix", "from", "query", "prefix", "hello "),
                stepWithFile("tokenize", "tokenizer.json"));
        try (LoadedModel model = load("tokens.onnx", steps)) {
            assertThat(model.signature().inputs())
                    .containsExactly(new TensorSpec("query", Datatype.BYTES, List.of(-1L)));

            ByteBuffer ids = run(model, TestModels.strings("query", new long[] {1}, "world"))
                    .get(0)
                    .data();
            assertThat(ids.getLong(ids.position() + 8)).isEqualTo(7592);
            assertThat(ids.getLong(ids.position() + 16)).isEqualTo(2088);
        }
    }

    @Test
    void severalStepsMayTakeTheSameOutput() throws Exception {
        Processing steps = after(step("softmax"), step("argmax"));
        try (LoadedModel model = load("logits.onnx", steps)) {
            assertThat(model.signature().outputs())
                    .containsExactly(
                            new TensorSpec("probabilities", Datatype.FP32, List.of(-1L, 3L)),
                            new TensorSpec("class", Datatype.INT64, List.of(-1L)));

            List<Tensor> answers = run(model, scores());

            assertThat(answers).extracting(Tensor::name).containsExactly("probabilities", "class");
            float[] probabilities = floats(answers.get(0));
            assertThat(probabilities[1]).isCloseTo(0.665241f, within(1e-6f));
            assertThat(probabilities[0] + probabilities[1] + probabilities[2]).isCloseTo(1f, within(1e-6f));
            ByteBuffer classes = answers.get(1).data();
            assertThat(classes.getLong(0)).isEqualTo(1);
            assertThat(classes.getLong(8)).as("the first of equals").isEqualTo(0);
        }
    }

    @Test
    void onlyWhatIsAskedForIsComputedAndGivenBack() throws Exception {
        try (LoadedModel model = load("logits.onnx", after(step("softmax"), step("argmax")))) {
            assertThat(run(model, scores(), "class")).extracting(Tensor::name).containsExactly("class");
        }
    }

    @Test
    void classesHaveTheNamesInTheirFile() throws Exception {
        Processing steps = after(stepWithFile("argmax", "labels.txt", "as", "animal"));
        try (LoadedModel model = new StepVersions(root)
                .file("labels.txt", "cat\nKätzchen\ndog\n")
                .load("logits.onnx", steps)) {
            Tensor answer = run(model, scores()).get(0);

            assertThat(answer.name()).isEqualTo("animal");
            assertThat(answer.bytes()).extracting(String::new).containsExactly("Kätzchen", "cat");
        }
    }

    @Test
    void aLabelForEachClassIsNeeded() {
        Processing steps = after(stepWithFile("argmax", "labels.txt"));

        assertThatThrownBy(() ->
                        new StepVersions(root).file("labels.txt", "cat\ndog\n").load("logits.onnx", steps))
                .hasMessage("processing after[0] 'argmax': file must have one label a line for each of the 3 classes,"
                        + " had 2");
    }

    @Test
    void stepsThatDoNotFitAreRefusedWithTheirPlace() {
        assertRefused(
                before(step("example.unknown")),
                "processing before[0] has the type 'example.unknown'; this server has [argmax, example.prefix, pool,"
                        + " softmax, tokenize]");
        assertRefused(
                after(step("softmax", "output", "scorse")),
                "processing after[0] 'softmax': needs the tensor 'scorse'; there is [scores, logits]");
        assertRefused(
                after(step("softmax"), step("softmax")),
                "processing after[1] makes 'probabilities', which is an output already; choose another name");
        assertRefused(
                after(step("softmax", "as", "p"), step("argmax", "output", "p", "as", "class", "axis", 1)),
                "processing after[1] 'argmax': has no option axis; its options are as, output");
        assertRefused(
                before(step("example.prefix", "to", "scores")),
                "processing before[0] makes 'scores' as BYTES[-1, 3]; elsewhere it is FP32[-1, 3]");
        assertRefused(
                after(step("pool", "output", "logits")),
                "processing after[0] 'pool': output 'logits' must be FP32 with the shape [rows, tokens, width], was"
                        + " FP32[-1, 3]");
    }

    private void assertRefused(Processing steps, String message) {
        assertThatThrownBy(() -> load("logits.onnx", steps))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage(message);
    }
}
