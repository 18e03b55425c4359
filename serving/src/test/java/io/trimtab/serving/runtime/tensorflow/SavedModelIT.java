package io.trimtab.serving.runtime.tensorflow;

import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
import static io.trimtab.serving.runtime.TestModels.raw;
import static io.trimtab.serving.runtime.TestModels.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.ModelVersion;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.tensorflow.SavedModels.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SavedModels in TensorFlow itself; its native libraries must be installed ({@code -Ptensorflow}). */
@Tag("tensorflow")
final class SavedModelIT {
    private static final float TOLERANCE = 1e-6f;

    private final SavedModelRuntime runtime = new SavedModelRuntime(TensorFlowNatives.ofThisProcess());

    @TempDir
    private Path models;

    @BeforeAll
    static void theLibrariesAreInstalled() throws ModelLoadException {
        assertThat(TensorFlowNatives.ofThisProcess().find())
                .as(TensorFlowNatives.INSTALL_COMMAND)
                .isPresent();
    }

    private LoadedModel load(String name) throws ModelLoadException {
        return load(SavedModels.version(name, models), RuntimeOptions.DEFAULT);
    }

    private LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
        return runtime.load(version, options);
    }

    private static ModelSignature named(LoadedModel model, String name) {
        return model.signatures().stream()
                .filter(signature -> signature.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two_inputs_two_outputs",
                "two_signatures",
                "strings",
                "integers",
                "datatypes",
                "lookup",
                "keras_mlp"
            })
    void answersAsTensorFlowInPythonDoes(String name) throws Exception {
        float worst = 0;
        try (var model = load(name)) {
            for (Call call : SavedModels.calls(name)) {
                List<Tensor> answers =
                        model.run(named(model, call.signature()), call.inputs(), Set.of(), Cancellation.never());

                assertThat(answers).hasSameSizeAs(call.outputs());
                for (int i = 0; i < answers.size(); i++) {
                    worst = Math.max(
                            worst, difference(answers.get(i), call.outputs().get(i)));
                }
                answers.forEach(Tensor::close);
            }
        }
        System.out.println(name + ": largest difference from TensorFlow in Python " + worst);
        assertThat(worst).isLessThanOrEqualTo(TOLERANCE);
    }

    /** Floats may differ in their last bits, with the instructions of the processor; nothing else may. */
    private static float difference(Tensor actual, Tensor expected) {
        assertThat(actual).hasToString(expected.toString());
        assertThat(actual.bytes()).containsExactlyElementsOf(expected.bytes());
        if (expected.datatype() != Datatype.FP32) {
            assertThat(raw(actual)).as(expected.name()).isEqualTo(raw(expected));
            return 0;
        }
        float worst = 0;
        float[] is = floats(actual);
        float[] should = floats(expected);
        for (int i = 0; i < is.length; i++) {
            worst = Math.max(worst, Math.abs(is[i] - should[i]) / Math.max(1, Math.abs(should[i])));
        }
        return worst;
    }

    @Test
    void computesOnlyWhatIsAskedForInTheSignaturesOrder() throws Exception {
        try (var model = load("two_inputs_two_outputs")) {
            List<Tensor> inputs = List.of(
                    floats("minuend", new long[] {1, 3}, 5, 6, 7), floats("subtrahend", new long[] {1, 3}, 1, 2, 3));

            assertThat(model.run(model.signature(), inputs, Set.of("total"), Cancellation.never()))
                    .extracting(Tensor::toString)
                    .containsExactly("total FP32[1]");
            assertThat(model.run(model.signature(), inputs, Set.of("total", "difference"), Cancellation.never()))
                    .extracting(Tensor::name)
                    .containsExactly("difference", "total");
        }
    }

    @Test
    void tellsEverySignatureThatCanBeCalledTheDefaultFirst() throws Exception {
        try (var model = load("two_signatures")) {
            assertThat(model.signatures())
                    .extracting(ModelSignature::name)
                    .containsExactly("serving_default", "classify");
            assertThat(model.signature()).isSameAs(model.signatures().get(0));
            assertThat(model.signature().platform()).isEqualTo("tensorflow_savedmodel");
        }
        try (var model = load("lookup")) {
            assertThat(model.signatures()).extracting(ModelSignature::name).containsExactly("look_up");
        }
    }

    @Test
    void tellsTheClientsMistakeFromTheEngines() throws Exception {
        try (var model = load("two_inputs_two_outputs")) {
            List<Tensor> different = List.of(
                    floats("minuend", new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                    floats("subtrahend", new long[] {3, 3}, 1, 2, 3, 4, 5, 6, 7, 8, 9));

            assertThatThrownBy(() -> model.run(model.signature(), different, Set.of(), Cancellation.never()))
                    .isInstanceOfSatisfying(
                            InferenceFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(InferenceFailedException.Kind.INVALID_INPUT))
                    .hasMessageContaining("[2,3]")
                    .hasMessageNotContaining("node")
                    .hasMessageNotContaining("/");
        }
    }

    @Test
    void doesNotStartACallThatWasCancelled() throws Exception {
        try (var model = load("keras_mlp")) {
            var cancellation = new Cancellation();
            cancellation.cancel();

            assertThatThrownBy(() -> model.run(
                            model.signature(),
                            List.of(floats("features", new long[] {1, 5}, 1, 2, 3, 4, 5)),
                            Set.of(),
                            cancellation))
                    .isInstanceOf(InferenceFailedException.class)
                    .hasMessage("the call was cancelled");
        }
    }

    @Test
    void saysWhyTheEngineDoesNotLoadAModel() throws Exception {
        var version = SavedModels.version("keras_mlp", models);
        Files.writeString(version.modelFile().resolve("variables/variables.index"), "not a table");

        assertThatThrownBy(() -> load(version, RuntimeOptions.DEFAULT))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("the SavedModel cannot be loaded: ")
                .hasMessageNotContaining(models.toString());
    }

    @Test
    void refusesAModelWhoseVariablesAreMissing() throws Exception {
        var version = SavedModels.version("keras_mlp", models);
        Files.delete(version.modelFile().resolve("variables/variables.index"));

        assertThatThrownBy(() -> load(version, RuntimeOptions.DEFAULT))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the SavedModel has variables and no file 'variables/variables.index'");
    }

    @Test
    void answersManyThreadsAtOnce() throws Exception {
        for (int threads : new int[] {1, 2}) {
            var version = SavedModels.version("keras_mlp", models.resolve("with-" + threads));
            Call call = SavedModels.calls("keras_mlp").get(1);
            try (var model = load(version, new RuntimeOptions("cpu", threads))) {
                var executor = Executors.newFixedThreadPool(8);
                var tasks = new ArrayList<Callable<Float>>();
                for (int task = 0; task < 64; task++) {
                    tasks.add(() -> {
                        float worst = 0;
                        for (int i = 0; i < 20; i++) {
                            List<Tensor> answers =
                                    model.run(model.signature(), call.inputs(), Set.of(), Cancellation.never());
                            worst = Math.max(
                                    worst,
                                    difference(answers.get(0), call.outputs().get(0)));
                            answers.forEach(Tensor::close);
                        }
                        return worst;
                    });
                }
                for (var result : executor.invokeAll(tasks)) {
                    assertThat(result.get()).isLessThanOrEqualTo(TOLERANCE);
                }
                executor.shutdown();
            }
        }
    }

    @Test
    void freesWhatCallsAndModelsMakeWithoutWaitingForTheCollector() throws Exception {
        List<Call> calls = SavedModels.calls("two_signatures");
        var version = SavedModels.version("two_signatures", models);
        load(version, RuntimeOptions.DEFAULT).close();
        long before = Pointer.totalCount();
        try (var model = load(version, RuntimeOptions.DEFAULT)) {
            long loaded = Pointer.totalCount();
            for (int i = 0; i < 50; i++) {
                for (Call call : calls) {
                    model.run(named(model, call.signature()), call.inputs(), Set.of(), Cancellation.never())
                            .forEach(Tensor::close);
                }
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(loaded);
            assertThat(loaded).isGreaterThan(before);
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }

    @Test
    void freesLongStrings() throws Exception {
        String text = "x".repeat(10_000);
        Tensor input = strings("text", new long[] {8}, text, text, text, text, text, text, text, text);
        try (var model = load("strings")) {
            long early = 0;
            for (int i = 0; i < 24_000; i++) {
                if (i == 500) {
                    early = residentKilobytes();
                }
                model.run(model.signature(), List.of(input), Set.of(), Cancellation.never())
                        .forEach(Tensor::close);
            }
            // 23,500 calls of 80 KB in and 240 KB out: 1.9 GB if only the inputs stayed. The heap may grow to its 1 GB.
            assertThat(residentKilobytes() - early).as("kilobytes").isLessThan(1_300_000);
        }
    }

    private static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void refusesAGraphicsCardThatItHasNoLibrariesFor() {
        assertThatThrownBy(() -> load(SavedModels.version("integers", models), new RuntimeOptions("gpu:0", 1)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("device 'gpu:0' is not available for a SavedModel: TensorFlow's libraries that we install"
                        + " are for the CPU");
    }

    @Test
    void takesNoRows() throws Exception {
        try (var model = load("integers")) {
            List<Tensor> inputs = List.of(
                    longs("pair", new long[] {0, 2}),
                    Tensor.of("swap", Datatype.BOOL, new long[] {0}, Tensor.allocate(Datatype.BOOL, 0)));

            assertThat(model.run(model.signature(), inputs, Set.of(), Cancellation.never()))
                    .extracting(Tensor::toString)
                    .containsExactly("ascending BOOL[0]", "chosen INT64[0, 2]");
        }
    }
}
