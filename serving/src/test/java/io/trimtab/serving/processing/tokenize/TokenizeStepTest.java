package io.trimtab.serving.processing.tokenize;

import static io.trimtab.serving.processing.StepVersions.before;
import static io.trimtab.serving.processing.StepVersions.stepWithFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.processing.GoldenTexts;
import io.trimtab.serving.processing.MiniLm;
import io.trimtab.serving.processing.StepVersions;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokenizer of MiniLM in front of models that give back the tokens they got. */
final class TokenizeStepTest {
    private static final long CLS = 101;
    private static final long SEP = 102;
    private static final long HELLO = 7592;
    private static final long WORLD = 2088;

    @TempDir
    private Path root;

    private LoadedModel load(String onnx, Object... options) throws ModelLoadException {
        return new StepVersions(root)
                .file("tokenizer.json", MiniLm.tokenizer())
                .load(onnx, before(stepWithFile("tokenize", "tokenizer.json", options)));
    }

    private static List<Tensor> run(LoadedModel model, byte[]... texts) throws InferenceFailedException {
        Tensor input =
                Tensor.ofBytes(model.signature().inputs().get(0).name(), new long[] {texts.length}, List.of(texts));
        return model.run(model.signature(), List.of(input), Set.of(), new Cancellation());
    }

    private static List<Tensor> run(LoadedModel model, String... texts) throws InferenceFailedException {
        return run(
                model,
                Arrays.stream(texts)
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new));
    }

    private static long[] values(Tensor tensor) {
        long[] values = new long[(int) tensor.elementCount()];
        for (int i = 0; i < values.length; i++) {
            int at = tensor.data().position() + i * tensor.datatype().byteSize();
            values[i] = tensor.datatype() == Datatype.INT64
                    ? tensor.data().getLong(at)
                    : tensor.data().getInt(at);
        }
        return values;
    }

    @Nested
    final class Tokens {
        @Test
        void areThoseOfPython() throws Exception {
            GoldenTexts golden = GoldenTexts.read();
            try (LoadedModel model = load("tokens.onnx", "max_length", 256)) {
                for (int i = 0; i < golden.texts().size(); i++) {
                    Tensor ids = run(model, golden.texts().get(i)).get(0);

                    assertThat(values(ids)).as("text %d", i).isEqualTo(golden.ids(i));
                }
            }
        }

        @Test
        void areThoseOfPythonFromManyThreadsAtOnce() throws Exception {
            GoldenTexts golden = GoldenTexts.read();
            var threads = Executors.newFixedThreadPool(8);
            try (LoadedModel model = load("tokens.onnx", "max_length", 256)) {
                List<Callable<Void>> calls = new ArrayList<>();
                for (int n = 0; n < 200 * golden.texts().size(); n++) {
                    int i = n % golden.texts().size();
                    calls.add(() -> {
                        assertThat(values(run(model, golden.texts().get(i)).get(0)))
                                .isEqualTo(golden.ids(i));
                        return null;
                    });
                }
                for (Future<Void> call : threads.invokeAll(calls)) {
                    call.get();
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void comeInTheTypesAndInputsThatTheModelAsksFor() throws Exception {
            try (LoadedModel model = load("tokens_int32.onnx")) {
                List<Tensor> outputs = run(model, "hello", "hello world");

                assertThat(outputs).extracting(Tensor::datatype).containsOnly(Datatype.INT32);
                assertThat(outputs.get(0).shape()).containsExactly(2, 4);
                assertThat(values(outputs.get(0))).containsExactly(CLS, HELLO, SEP, 0, CLS, HELLO, WORLD, SEP);
                assertThat(values(outputs.get(1))).containsExactly(1, 1, 1, 0, 1, 1, 1, 1);
                assertThat(values(outputs.get(2))).containsOnly(0);
            }
        }

        @Test
        void fillUpAModelOfFixedSize() throws Exception {
            try (LoadedModel model = load("tokens_fixed.onnx")) {
                assertThat(model.signature().inputs())
                        .containsExactly(new TensorSpec("text", Datatype.BYTES, List.of(2L)));

                List<Tensor> outputs = run(model, "hello world", "word ".repeat(50));

                assertThat(outputs.get(0).shape()).containsExactly(2, 12);
                assertThat(values(outputs.get(1)))
                        .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
            }
        }

        @Test
        void goToTheRightWhereTheTokenizerFillsUpOnTheLeft() throws Exception {
            String left = new String(MiniLm.tokenizer().open().readAllBytes(), StandardCharsets.UTF_8)
                    .replaceFirst(
                            "\"padding\": *\\{[^{}]*\\{[^}]*\\}[^}]*\\}",
                            "\"padding\":{\"strategy\":\"BatchLongest\",\"direction\":\"Left\",\"pad_to_multiple_of\":null,"
                                    + "\"pad_id\":7,\"pad_type_id\":1,\"pad_token\":\"x\"}");
            try (LoadedModel model = new StepVersions(root)
                    .file("tokenizer.json", left)
                    .load("tokens_int32.onnx", before(stepWithFile("tokenize", "tokenizer.json")))) {
                List<Tensor> outputs = run(model, "hello", "hello world");

                assertThat(values(outputs.get(0))).containsExactly(7, CLS, HELLO, SEP, CLS, HELLO, WORLD, SEP);
                assertThat(values(outputs.get(1))).containsExactly(0, 1, 1, 1, 1, 1, 1, 1);
                assertThat(values(outputs.get(2))).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
            }
        }

        @Test
        void comeWithoutSpecialOnesWhereTheManifestSaysSo() throws Exception {
            try (LoadedModel model = load("tokens.onnx", "special_tokens", false, "pad_id", 9)) {
                assertThat(values(run(model, "hello").get(0))).containsExactly(HELLO);
                assertThat(values(run(model, "").get(0))).as("at least one").containsExactly(9);
            }
        }

        @Test
        void areCutWhereTheTokenizerFileSaysWhenTheManifestDoesNot() throws Exception {
            try (LoadedModel model = load("tokens.onnx")) {
                assertThat(run(model, "word ".repeat(300)).get(0).shape()).containsExactly(1, 128);
            }
        }

        @Test
        void ofNoTextsAreNone() throws Exception {
            try (LoadedModel model = load("tokens.onnx")) {
                assertThat(run(model, new byte[0][]).get(0).shape()).containsExactly(0, 1);
            }
        }
    }

    @Nested
    final class Texts {
        private void assertRefused(String message, LoadedModel model, byte[]... texts) {
            assertThatThrownBy(() -> run(model, texts))
                    .isInstanceOfSatisfying(
                            InferenceFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_INPUT))
                    .hasMessage(message);
        }

        @Test
        void thatAreNotUtf8NeverReachTheTokenizer() throws Exception {
            try (LoadedModel model = load("tokens.onnx", "input", "query")) {
                byte[] good = "good".getBytes(StandardCharsets.UTF_8);
                for (byte[] bad : new byte[][] {
                    {'a', 'b', (byte) 0xff},
                    {'a', 'b', (byte) 0xc3},
                    {'a', 'b', (byte) 0xc0, (byte) 0x80},
                    {'a', 'b', (byte) 0xed, (byte) 0xa0, (byte) 0x80},
                    {'a', 'b', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
                }) {
                    assertRefused("input 'query' element 1 must be UTF-8, but is not from byte 2 on", model, good, bad);
                }
            }
        }

        @Test
        void thatAreTooLongAreRefused() throws Exception {
            try (LoadedModel model = load("tokens.onnx", "max_bytes", 10, "max_characters", 5)) {
                run(model, "漂漂漂", "12345");

                assertRefused(
                        "input 'text' element 0 must have at most 10 bytes, had 12",
                        model,
                        "漂漂漂漂".getBytes(StandardCharsets.UTF_8));
                assertRefused(
                        "input 'text' element 0 must have at most 5 characters, had 6",
                        model,
                        "123456".getBytes(StandardCharsets.UTF_8));
            }
        }

        @Test
        void areBoundedWithoutAWordInTheManifest() throws Exception {
            try (LoadedModel model = load("tokens.onnx")) {
                run(model, "x".repeat(65_536));

                assertRefused(
                        "input 'text' element 0 must have at most 65536 bytes, had 65537",
                        model,
                        "x".repeat(65_537).getBytes(StandardCharsets.UTF_8));
            }
        }

        @Test
        void areNotTokenizedForNobody() throws Exception {
            try (LoadedModel model = load("tokens.onnx")) {
                Cancellation cancelled = new Cancellation();
                cancelled.cancel();
                Tensor input = Tensor.ofBytes("text", new long[] {1}, List.of(new byte[] {'a'}));

                assertThatThrownBy(() -> model.run(model.signature(), List.of(input), Set.of(), cancelled))
                        .isInstanceOfSatisfying(
                                InferenceFailedException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
            }
        }

        @Test
        void moreThanACallMayCarryAreRefusedWhereTheAnswersShapeDependsOnThem() throws Exception {
            try (LoadedModel model = load("tokens.onnx", "max_length", 8, "tokens_at_once", 16)) {
                assertRefused(
                        "input 'text' must have at most 2 rows like its longest, because the shape of output 'ids' depends on"
                                + " them; had 3",
                        model,
                        new byte[] {'a'},
                        new byte[] {'b'},
                        new byte[] {'c'});
            }
        }
    }

    @Nested
    final class Loading {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "max_length     | 7        | option max_length must be a whole number from 8 to 65536, was 7",
                    "max_length     | many     | option max_length must be a whole number from 8 to 65536, was many",
                    "max_bytes      | 1048577  | option max_bytes must be a whole number from 1 to 1048576, was 1048577",
                    "special_tokens | 1        | option special_tokens must be true or false, was 1",
                    "input_ids      | ids      | needs the tensor 'ids'; there is [input_ids]",
                    "max_lenght     | 256      | has no option max_lenght; its options are attention_mask, input,"
                            + " input_ids, max_bytes, max_characters, max_length, pad_id, special_tokens, token_type_ids,"
                            + " tokens_at_once",
                })
        void saysWhichOptionIsWrong(String option, String value, String reason) {
            Object typed = value.matches("[0-9]+") ? Long.valueOf(value) : value;

            assertThatThrownBy(() -> load("tokens.onnx", option, typed))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("processing before[0] 'tokenize': " + reason);
        }

        @Test
        void refusesAModelThatTakesNoTokens() {
            assertThatThrownBy(() -> load("logits.onnx"))
                    .hasMessage("processing before[0] 'tokenize': needs the tensor 'input_ids'; there is [scores]");
            assertThatThrownBy(() -> load("logits.onnx", "input_ids", "scores"))
                    .hasMessage(
                            "processing before[0] 'tokenize': input 'scores' of the model must be INT64 or INT32 with"
                                    + " the shape [rows, tokens], was FP32[-1, 3]");
        }

        @Test
        void refusesALengthThatTheModelDoesNotHave() {
            assertThatThrownBy(() -> load("tokens_fixed.onnx", "max_length", 13))
                    .hasMessage(
                            "processing before[0] 'tokenize': option max_length must be a whole number from 8 to 12,"
                                    + " was 13");
        }

        @Test
        void needsAFile() {
            assertThatThrownBy(() -> new StepVersions(root).load("tokens.onnx", before(StepVersions.step("tokenize"))))
                    .hasMessage("processing before[0] 'tokenize': needs a file, named by its member file");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "no json                      | , and is not a JSON object",
                    "[]                           | , and is not a JSON object",
                    "{                            | , and is not a JSON object",
                    "{}                           | : the tokenizer library says ",
                    "{\"version\":\"1.0\",\"model\":{\"type\":\"WordPiece\"}} | : the tokenizer library says ",
                    "{\"version\":\"9.9\"}        | : the tokenizer library says ",
                })
        void refusesAFileThatIsNoTokenizer(String content, String reason) {
            assertThatThrownBy(() -> new StepVersions(root)
                            .file("tokenizer.json", content)
                            .load("tokens.onnx", before(stepWithFile("tokenize", "tokenizer.json"))))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageStartingWith("processing before[0] 'tokenize': file must be a tokenizer.json" + reason);
        }
    }
}
