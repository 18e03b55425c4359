package io.trimtab.serving.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.events.Datatype;
import io.trimtab.registry.Processing;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Embeddings of real texts equal those of Python's tokenizers and onnxruntime. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MiniLmGoldenTest {
    private static final int WIDTH = 384;

    /**
     * The quantised model rounds its activations to 8 bits by the largest of the call, with instructions that differ
     * between processors: far from exact, and the same texts still lie in the same place.
     */
    private static double tolerance(MiniLm model) {
        return model == MiniLm.FULL ? 2e-6 : 0.02;
    }

    private final Map<MiniLm, LoadedModel> loaded = new EnumMap<>(MiniLm.class);
    private Path root;
    private GoldenTexts golden;

    @BeforeAll
    void load(@TempDir Path folder) throws Exception {
        root = folder;
        golden = GoldenTexts.read();
        for (MiniLm miniLm : MiniLm.values()) {
            loaded.put(miniLm, load(miniLm, MiniLm.steps()));
        }
    }

    @AfterAll
    void close() {
        loaded.values().forEach(LoadedModel::close);
    }

    @ParameterizedTest
    @EnumSource
    void embeddingsOfOneTextACallAreThoseOfPython(MiniLm miniLm) throws Exception {
        LoadedModel model = loaded(miniLm);
        double largest = 0;
        for (int i = 0; i < golden.texts().size(); i++) {
            float[] embedding = embed(model, List.of(golden.texts().get(i)));

            largest = Math.max(largest, difference(embedding, 0, golden.embedding(i, miniLm, "alone")));
        }
        print(miniLm, "one text a call", largest);
        assertThat(largest).isLessThan(tolerance(miniLm));
    }

    @Test
    void embeddingsOfAllTextsInOneCallAreThoseOfPython() throws Exception {
        float[] embeddings = embed(loaded(MiniLm.FULL), golden.texts());

        double largest = 0;
        for (int i = 0; i < golden.texts().size(); i++) {
            largest = Math.max(largest, difference(embeddings, i, golden.embedding(i, MiniLm.FULL, "together")));
        }
        print(MiniLm.FULL, "all texts in one call", largest);
        assertThat(largest).isLessThan(tolerance(MiniLm.FULL));
    }

    @Test
    void aModelThatQuantisesWholeCallsCanBeGivenEachTextByItself() throws Exception {
        Processing oneByOne = MiniLm.steps(Map.of("max_length", 256L, "tokens_at_once", 1L));
        try (LoadedModel model = load(MiniLm.QUANTISED, oneByOne)) {
            float[] embeddings = embed(model, golden.texts());

            double largest = 0;
            for (int i = 0; i < golden.texts().size(); i++) {
                largest = Math.max(largest, difference(embeddings, i, golden.embedding(i, MiniLm.QUANTISED, "alone")));
            }
            print(MiniLm.QUANTISED, "all texts in one request, one by one", largest);
            assertThat(largest).isLessThan(tolerance(MiniLm.QUANTISED));
        }
    }

    @Test
    void aTextsEmbeddingDoesNotDependOnHowFarItsRowIsFilledUp() throws Exception {
        LoadedModel model = loaded(MiniLm.FULL);
        float[] alone = embed(model, List.of("a short text"));
        float[] beside = embed(model, List.of("word ".repeat(300), "a short text"));

        assertThat(difference(beside, 1, alone)).isLessThan(tolerance(MiniLm.FULL));
    }

    @Test
    void manyTextsBecomeSeveralCallsOfTheEngineWithTheSameAnswers() throws Exception {
        Map<String, Object> threeRowsAtOnce = Map.of("max_length", 256L, "tokens_at_once", 3 * 256L);
        try (LoadedModel model = load(MiniLm.FULL, MiniLm.steps(threeRowsAtOnce))) {
            float[] embeddings = embed(model, golden.texts());

            for (int i = 0; i < golden.texts().size(); i++) {
                assertThat(difference(embeddings, i, golden.embedding(i, MiniLm.FULL, "alone")))
                        .isLessThan(tolerance(MiniLm.FULL));
            }
        }
    }

    @Test
    void clientsSeeTextAndEmbedding() throws Exception {
        LoadedModel model = loaded(MiniLm.QUANTISED);
        assertThat(model.signature().platform()).isEqualTo("onnx_onnxv1");
        assertThat(model.signature().inputs()).containsExactly(new TensorSpec("text", Datatype.BYTES, List.of(-1L)));
        assertThat(model.signature().outputs())
                .containsExactly(new TensorSpec("embedding", Datatype.FP32, List.of(-1L, (long) WIDTH)));
    }

    private LoadedModel loaded(MiniLm miniLm) {
        return Objects.requireNonNull(loaded.get(miniLm), miniLm.name());
    }

    private LoadedModel load(MiniLm miniLm, Processing steps) throws Exception {
        return StepVersions.load(miniLm.register(root, "embed", steps));
    }

    private static float[] embed(LoadedModel model, List<String> texts) throws InferenceFailedException {
        Tensor input = Tensor.ofBytes(
                "text",
                new long[] {texts.size()},
                texts.stream()
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList());
        List<Tensor> outputs = model.run(model.signature(), List.of(input), Set.of(), new Cancellation());
        try {
            assertThat(outputs.get(0).shape()).containsExactly(texts.size(), WIDTH);
            return TestModels.floats(outputs.get(0));
        } finally {
            outputs.forEach(Tensor::close);
        }
    }

    private static double difference(float[] embeddings, int row, float[] expected) {
        float[] actual = Arrays.copyOfRange(embeddings, row * WIDTH, (row + 1) * WIDTH);
        double largest = 0;
        for (int i = 0; i < WIDTH; i++) {
            largest = Math.max(largest, Math.abs((double) actual[i] - expected[i]));
        }
        return largest;
    }

    private static void print(MiniLm model, String call, double largest) {
        System.out.printf("MiniLM %s, %s: max abs difference to Python %.2e%n", model, call, largest);
    }
}
