package io.trimtab.serving.runtime.onnx;

import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
import static io.trimtab.serving.runtime.TestModels.raw;
import static io.trimtab.serving.runtime.TestModels.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxModelRuntimeTest {
    private static final Set<String> ALL = Set.of();

    @TempDir
    private Path models;

    @Test
    void answersAsTheReferenceDoes() throws Exception {
        try (LoadedModel model = load("mlp.onnx")) {
            for (float[] row : TestModels.mlpExpected()) {
                Tensor input = floats("input", new long[] {1, 5}, java.util.Arrays.copyOf(row, 5));

                Tensor score = model.run(model.signature(), List.of(input), ALL, Cancellation.never())
                        .get(0);

                assertThat(score.shape()).containsExactly(1, 1);
                assertThat(floats(score)[0]).isCloseTo(row[5], org.assertj.core.data.Offset.offset(1e-6f));
                score.close();
            }
        }
    }

    @Test
    void tellsTheSignatureInTheModelsOwnNamesAndOrder() throws Exception {
        try (LoadedModel model = load("two_inputs.onnx")) {
            assertThat(model.signature().platform()).isEqualTo("onnx_onnxv1");
            assertThat(model.signature().inputs())
                    .containsExactly(
                            new TensorSpec("a", Datatype.FP32, List.of(-1L, 2L)),
                            new TensorSpec("b", Datatype.FP32, List.of(-1L, 2L)));
            assertThat(model.signature().outputs()).extracting(TensorSpec::name).containsExactly("sum", "difference");
            assertThat(model.signature().hasRows()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class, mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void carriesEveryBitOfEveryDatatype(Datatype datatype) throws Exception {
        try (LoadedModel model = load("identity_" + datatype.name().toLowerCase(Locale.ROOT) + ".onnx")) {
            assertThat(model.signature().inputs()).containsExactly(new TensorSpec("input", datatype, List.of(-1L, 2L)));
            assertThat(model.signature().outputs())
                    .containsExactly(new TensorSpec("output", datatype, List.of(-1L, 2L)));
            ByteBuffer data = Tensor.allocate(datatype, 6);
            for (int i = 0; i < data.capacity(); i++) {
                data.put(i, (byte) (datatype == Datatype.BOOL ? i & 1 : i * 37 - 1));
            }
            Tensor input = Tensor.of("input", datatype, new long[] {3, 2}, data);

            Tensor output = model.run(model.signature(), List.of(input), ALL, Cancellation.never())
                    .get(0);

            assertThat(output.datatype()).isEqualTo(datatype);
            assertThat(output.shape()).containsExactly(3, 2);
            assertThat(raw(output)).isEqualTo(raw(input));
        }
    }

    @Test
    void carriesStringsOfAnyRankAndAlphabet() throws Exception {
        try (LoadedModel model = load("identity_bytes.onnx")) {
            Tensor input = strings("input", new long[] {3, 2}, "", "a\0b", "žluť", "🚀", "日本", "x".repeat(3000));

            Tensor output = model.run(model.signature(), List.of(input), ALL, Cancellation.never())
                    .get(0);

            assertThat(output.shape()).containsExactly(3, 2);
            assertThat(output.bytes()).containsExactlyElementsOf(input.bytes());
        }
    }

    @Test
    void makesNoStringsForACallThatIsCancelled() throws Exception {
        try (LoadedModel model = load("identity_bytes.onnx")) {
            Tensor unreadable = Tensor.ofBytes("input", new long[] {1, 1}, List.of(new byte[] {(byte) 0xff}));
            var cancellation = new Cancellation();
            cancellation.cancel();

            assertThatThrownBy(() -> model.run(model.signature(), List.of(unreadable), ALL, cancellation))
                    .isInstanceOfSatisfying(
                            InferenceFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(InferenceFailedException.Kind.CANCELLED));
        }
    }

    @Test
    void refusesStringsThatAreNotUnicodeInsteadOfChangingThem() throws Exception {
        try (LoadedModel model = load("identity_bytes.onnx")) {
            Tensor input =
                    Tensor.ofBytes("input", new long[] {1, 2}, List.of(new byte[] {'a'}, new byte[] {(byte) 0xff}));

            assertThatThrownBy(() -> model.run(model.signature(), List.of(input), ALL, Cancellation.never()))
                    .isInstanceOfSatisfying(
                            InferenceFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(InferenceFailedException.Kind.INVALID_INPUT))
                    .hasMessage("input 'input' element 1 must be UTF-8 for this model, and is not");
        }
    }

    @Test
    void takesScalarsAndEmptyTensors() throws Exception {
        try (LoadedModel scalar = load("scalar.onnx");
                LoadedModel empty = load("two_inputs.onnx")) {
            ByteBuffer data = Tensor.allocate(Datatype.FP64, 1).putDouble(0, 2.5);
            Tensor number = Tensor.of("input", Datatype.FP64, new long[0], data);
            Tensor none = floats("a", new long[] {0, 2});

            Tensor negated = scalar.run(scalar.signature(), List.of(number), ALL, Cancellation.never())
                    .get(0);
            Tensor sum = empty.run(empty.signature(), List.of(none, none), Set.of("sum"), Cancellation.never())
                    .get(0);

            assertThat(negated.shape()).isEmpty();
            assertThat(negated.data().getDouble(0)).isEqualTo(-2.5);
            assertThat(sum.shape()).containsExactly(0, 2);
        }
    }

    @Test
    void computesOnlyTheOutputsAskedFor() throws Exception {
        try (LoadedModel model = load("two_inputs.onnx")) {
            List<Tensor> inputs = List.of(floats("a", new long[] {1, 2}, 5, 6), floats("b", new long[] {1, 2}, 1, 2));

            List<Tensor> answer = model.run(model.signature(), inputs, Set.of("difference"), Cancellation.never());

            assertThat(answer).extracting(Tensor::name).containsExactly("difference");
            assertThat(floats(answer.get(0))).containsExactly(4, 4);
        }
    }

    @Test
    void keepsAnswersApartThatAreHeldAtTheSameTime() throws Exception {
        try (LoadedModel model = load("identity_fp32.onnx")) {
            Tensor first = model.run(
                            model.signature(),
                            List.of(floats("input", new long[] {1, 2}, 1, 2)),
                            ALL,
                            Cancellation.never())
                    .get(0);
            Tensor second = model.run(
                            model.signature(),
                            List.of(floats("input", new long[] {1, 2}, 3, 4)),
                            ALL,
                            Cancellation.never())
                    .get(0);

            assertThat(floats(first)).containsExactly(1, 2);
            assertThat(floats(second)).containsExactly(3, 4);
            first.close();
            second.close();
        }
    }

    @Test
    void givesOutputsWhoseShapeDependsOnTheValues() throws Exception {
        try (LoadedModel model = load("non_zero.onnx")) {
            Tensor where = model.run(
                            model.signature(),
                            List.of(floats("input", new long[] {5}, 0, 7, 0, 7, 7)),
                            ALL,
                            Cancellation.never())
                    .get(0);

            assertThat(where.shape()).containsExactly(1, 3);
            assertThat(where.data().asLongBuffer().get(2)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zipmap_ints.onnx", "zipmap_strings.onnx"})
    void flattensTheMapsOfClassifiersToARowOfProbabilities(String resource) throws Exception {
        try (LoadedModel model = load(resource)) {
            Tensor input = floats("X", new long[] {2, 4}, .1f, .2f, .3f, .4f, -1, -2, 2, 0);

            List<Tensor> answer = model.run(model.signature(), List.of(input), ALL, Cancellation.never());

            assertThat(model.signature().outputs().get(1))
                    .isEqualTo(new TensorSpec("output_probability", Datatype.FP32, List.of(-1L, 3L)));
            Tensor probabilities = answer.get(1);
            assertThat(probabilities.shape()).containsExactly(2, 3);
            boolean ints = resource.contains("ints");
            // scikit-learn orders its classes: 0, 5, 10 and high, low, mid; the figures are the reference's.
            assertThat(java.util.Arrays.copyOf(floats(probabilities), 3))
                    .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Float.compare(a, b))
                    .containsExactly(
                            ints
                                    ? new float[] {0.1705068f, 0.8065853f, 0.0229079f}
                                    : new float[] {0.0229079f, 0.1705068f, 0.8065853f});
            assertThat(label(answer.get(0), 0)).isEqualTo(ints ? "5" : "mid");
        }
    }

    @Test
    void loadsWeightsFromAFileOfTheSameFolderOnly() throws Exception {
        Path file = TestModels.install("external_inside.onnx", models, "external", "1");
        Files.write(file.resolveSibling("external_inside.bin"), TestModels.bytes("external_inside.bin"));
        try (LoadedModel model = new OnnxModelRuntime().load(TestModels.versionOf(file), RuntimeOptions.DEFAULT)) {
            Tensor output = model.run(
                            model.signature(),
                            List.of(floats("input", new long[] {1, 5}, 1, 1, 1, 1, 1)),
                            ALL,
                            Cancellation.never())
                    .get(0);
            assertThat(floats(output)).containsExactly(15);
        }

        Files.write(models.resolve("secret.bin"), new byte[20]);
        assertThatThrownBy(() -> load("external_escape.onnx"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("file 'model.onnx' is refused: its external data '../../secret.bin' lies outside the"
                        + " version's folder");
    }

    @Test
    void refusesExternalDataThroughLinks() throws Exception {
        Path secret = Files.write(models.resolve("secret.bin"), new byte[20]);
        Path file = TestModels.install("external_inside.onnx", models, "linked", "1");
        Path data = file.resolveSibling("external_inside.bin");

        Files.createSymbolicLink(data, secret);
        assertThatThrownBy(() -> new OnnxModelRuntime().load(TestModels.versionOf(file), RuntimeOptions.DEFAULT))
                .hasMessageEndingWith("is not a plain file of the version's folder");

        Files.delete(data);
        Files.createLink(data, secret);
        assertThatThrownBy(() -> new OnnxModelRuntime().load(TestModels.versionOf(file), RuntimeOptions.DEFAULT))
                .hasMessageEndingWith("is a hard link");
    }

    @Test
    void refusesFilesThatAreNotModels() throws Exception {
        byte[] mlp = TestModels.bytes("mlp.onnx");

        assertThat(reasonFor("hello".getBytes(StandardCharsets.UTF_8)))
                .startsWith("file 'model.onnx' is not an ONNX model: ");
        assertThat(reasonFor(new byte[0]))
                .isEqualTo("file 'model.onnx' is not an ONNX model: it has no format version");
        assertThat(reasonFor(java.util.Arrays.copyOf(mlp, mlp.length / 2)))
                .startsWith("file 'model.onnx' is not an ONNX model: ");
    }

    @Test
    void refusesAFileThatHidesASecondGraph() throws Exception {
        byte[] plain = TestModels.bytes("mlp.onnx");
        byte[] escaping = TestModels.bytes("external_escape.onnx");
        byte[] both = java.util.Arrays.copyOf(escaping, escaping.length + plain.length);
        System.arraycopy(plain, 0, both, escaping.length, plain.length);

        assertThat(reasonFor(both)).isEqualTo("file 'model.onnx' is refused: it has more than one graph");
    }

    @Test
    void refusesDamagedFilesWithoutHarm() throws Exception {
        Random random = new Random(5);
        for (String resource : List.of("mlp.onnx", "zipmap_strings.onnx", "identity_uint32.onnx")) {
            for (int i = 0; i < 200; i++) {
                byte[] damaged = TestModels.bytes(resource);
                for (int flips = 0; flips < 4; flips++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                Path file = TestModels.install(resource, models, "damaged", "1");
                Files.write(file, damaged);
                try {
                    OnnxFile.read(file, models).rewritten();
                } catch (ModelLoadException expected) {
                    assertThat(expected).hasMessageStartingWith("file 'model.onnx' ");
                }
            }
        }
    }

    @Test
    void refusesOperatorsThatNobodyHas() {
        assertThatThrownBy(() -> load("custom_op.onnx"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("com.example")
                .hasMessageContaining("Secret")
                .hasMessageNotContaining(models.toString());
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> new OnnxModelRuntime()
                        .load(TestModels.version("mlp.onnx", models), new RuntimeOptions("gpu:0", 1)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("device 'gpu:0' asks for a GPU, and this ONNX Runtime has no CUDA provider; use device cpu"
                        + " or auto");
    }

    @Test
    void tellsTheClientsMistakesFromItsOwn() throws Exception {
        try (LoadedModel model = load("gather.onnx")) {
            assertThatThrownBy(() -> model.run(
                            model.signature(), List.of(longs("index", new long[] {1}, 7)), ALL, Cancellation.never()))
                    .isInstanceOfSatisfying(
                            InferenceFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(InferenceFailedException.Kind.INVALID_INPUT))
                    .hasMessageContaining("idx=7")
                    .hasMessageNotContaining("onnxruntime_src");
        }
    }

    @Test
    void stopsARunningCall() throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (LoadedModel model = load("slow.onnx")) {
            Tensor endless = longs("rounds", new long[0], 2_000_000_000L);
            Cancellation cancellation = new Cancellation();
            CompletableFuture<List<Tensor>> call = new CompletableFuture<>();
            worker.execute(() -> {
                try {
                    call.complete(model.run(model.signature(), List.of(endless), ALL, cancellation));
                } catch (InferenceFailedException e) {
                    call.completeExceptionally(e);
                }
            });

            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(cancellation::cancel);

            assertThat(call)
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("the call was cancelled");
            assertThatThrownBy(() -> model.run(model.signature(), List.of(endless), ALL, cancellation))
                    .hasMessage("the call was cancelled");
        } finally {
            worker.shutdown();
        }
    }

    private LoadedModel load(String resource) throws ModelLoadException {
        return new OnnxModelRuntime().load(TestModels.version(resource, models), RuntimeOptions.DEFAULT);
    }

    private String reasonFor(byte[] content) throws Exception {
        Path file = TestModels.install("mlp.onnx", models, "broken", "1");
        Files.write(file, content);
        try (LoadedModel loaded = new OnnxModelRuntime().load(TestModels.versionOf(file), RuntimeOptions.DEFAULT)) {
            throw new AssertionError("loaded as " + loaded.signature());
        } catch (ModelLoadException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String label(Tensor labels, int row) {
        return labels.datatype() == Datatype.BYTES
                ? new String(labels.bytes().get(row), StandardCharsets.UTF_8)
                : Long.toString(labels.data().asLongBuffer().get(row));
    }
}
