package io.trimtab.serving;

import static io.trimtab.serving.AttackedNode.CONSTANT;
import static io.trimtab.serving.AttackedNode.GOOD;
import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.HttpSocket.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are made to break a parser, to fill the memory or to be taken for something else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbusedBodiesIT {
    private static final int LIMIT = 64 << 20;

    private AttackedNode attacked;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        attacked = AttackedNode.of(new Models(root)
                .with("fp32", "1", "identity_fp32.onnx")
                .with("bytes", "1", "identity_bytes.onnx")
                .with("two", "1", "two_inputs.onnx")
                .with("fp64", "1", "identity_fp64.onnx")
                .with("scalar", "1", "scalar.onnx"));
    }

    @AfterEach
    void stillAnswers() throws Exception {
        attacked.assertStillAnswers();
    }

    @AfterAll
    void isUnharmed() throws Exception {
        attacked.assertUnharmed();
        attacked.close();
    }

    private static byte[] gzip(int zeros) throws IOException {
        var target = new ByteArrayOutputStream();
        byte[] step = new byte[1 << 20];
        Arrays.fill(step, (byte) ' ');
        try (OutputStream out = new GZIPOutputStream(target)) {
            for (int i = 0; i < zeros; i += step.length) {
                out.write(step);
            }
        }
        return target.toByteArray();
    }

    private static byte[] padded(String body, int size) {
        byte[] padded = new byte[size];
        Arrays.fill(padded, (byte) ' ');
        byte[] start = RestBody.utf8(body);
        System.arraycopy(start, 0, padded, 0, start.length);
        return padded;
    }

    @Nested
    final class Texts {
        @ParameterizedTest
        @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
        void areRefusedInOtherEncodings(String encoding) throws Exception {
            Answer answer = attacked.infer("constant", GOOD.getBytes(Charset.forName(encoding)));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"error\":\"the body is not valid JSON in UTF-8\"}");
        }

        @Test
        void mayBeginWithAByteOrderMark() throws Exception {
            String dataFirst = "{\"inputs\":[{\"data\":[0],\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,1]}]}";

            assertThat(attacked.infer("constant", "\ufeff" + GOOD).status()).isEqualTo(200);
            assertThat(attacked.infer("constant", "\ufeff" + dataFirst).status())
                    .isEqualTo(200);
        }

        @Test
        void areRefusedWhenTheyAreNotUtf8() throws Exception {
            byte[] body = HttpSocket.latin1(request("input", "BYTES", "[1,2]", "[\"\u00ff\u00fe\",\"b\"]"));

            assertThat(attacked.infer("bytes", body).status()).isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\\ud800", "a\\udc00", "\\udc00\\ud800", "\\ud800\\ud800"})
        void areRefusedWithHalfACharacterInsteadOfChanged(String text) throws Exception {
            Answer answer = attacked.infer("bytes", request("input", "BYTES", "[1,2]", "[\"" + text + "\",\"b\"]"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body())
                    .contains("must hold strings of whole characters, without half of a surrogate pair");
        }

        @Test
        void withEveryKindOfCharacterComeBackAsTheyWere() throws Exception {
            String text = "\\u0000\\u001f\\u007f\\\"\\\\\\/\\ud83d\\ude00é€";

            Answer answer = attacked.infer("bytes", request("input", "BYTES", "[1,2]", "[\"" + text + "\",\"b\"]"));

            assertThat(answer.body()).contains("\"data\":[\"\\u0000\\u001f\\u007f\\\"\\\\/\ud83d\ude00é€\",\"b\"]");
        }

        @Test
        void ofSixtyMegabytesAreTakenWhereTheyBelongAndRefusedWhereNot() throws Exception {
            String text = "\"" + "x".repeat(60 << 20) + "\"";

            Answer taken = attacked.infer("bytes", request("input", "BYTES", "[1,2]", "[" + text + ",\"b\"]"));
            Answer refused = attacked.infer("fp32", request("input", "FP32", "[1,2]", "[" + text + ",1]"));

            assertThat(taken.status()).isEqualTo(200);
            assertThat(taken.body()).hasSizeGreaterThan(60 << 20);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).hasSizeLessThan(300);
        }
    }

    @Nested
    final class Members {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{'inputs':[],'inputs':[]}|the body has 'inputs' twice",
                    "{'inputs':[{'name':'input','name':'input'}]}|input 'input' has 'name' twice",
                    "{'inputs':[{'datatype':'FP32','datatype':'FP32'}]}|an input has 'datatype' twice",
                    "{'inputs':[{'shape':[1],'shape':[1]}]}|an input has 'shape' twice",
                    "{'inputs':[{'data':[1],'data':[1]}]}|an input has 'data' twice",
                    "{'outputs':[],'outputs':[]}|the body has 'outputs' twice",
                    "{'outputs':[{'name':'output'},{'name':'output'}]}|output 'output' is asked for twice",
                })
        void thatAreGivenTwiceAreRefused(String body, String message) throws Exception {
            Answer answer = attacked.infer("constant", body.replace('\'', '"'));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"error\":\"" + message + "\"}");
        }

        @Test
        void ofAScalarComeInAnyOrder() throws Exception {
            String body = "{\"inputs\":[{\"data\":2.5,\"name\":\"input\",\"datatype\":\"FP64\",\"shape\":[]}]}";

            assertThat(attacked.infer("scalar", body).body()).contains("\"data\":[-2.5]");
        }

        @Test
        void areRefusedWhereThereAreAMillionInputs() throws Exception {
            String many = "{\"inputs\":[" + "{},".repeat(1_000_000) + "{}]}";

            assertThat(attacked.infer("constant", many).status()).isEqualTo(400);
        }

        @Test
        void areRefusedWhereThereAreAMillionOutputs() throws Exception {
            String many = "{\"outputs\":[" + "{\"name\":\"output\"},".repeat(1_000_000) + "{}]," + GOOD.substring(1);

            assertThat(attacked.infer("constant", many).status()).isEqualTo(400);
        }

        @Test
        void withAMillionNamesCostNoMoreThanTheirBytes() throws Exception {
            var many = new StringBuilder("{\"parameters\":{");
            for (int i = 0; i < 1_000_000; i++) {
                many.append("\"p").append(i * 2_654_435_761L).append("\":1,");
            }
            many.append("\"last\":1},").append(GOOD, 1, GOOD.length());

            assertThat(attacked.infer("constant", many.toString()).status()).isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({"name", "datatype", "parameter", "output", "member"})
        void withLongNamesAreShownCut(String place) throws Exception {
            String longName = "\\u0000<script>" + "x".repeat(20_000);
            String body = switch (place) {
                case "name" -> GOOD.replace("\"input\"", "\"" + longName + "\"");
                case "datatype" -> GOOD.replace("FP32", longName);
                case "parameter" -> "{\"parameters\":{\"" + longName + "\":[]}," + GOOD.substring(1);
                case "output" -> "{\"outputs\":[{\"name\":\"" + longName + "\"}]," + GOOD.substring(1);
                default -> "{\"" + longName + "\":1}";
            };

            Answer answer = attacked.infer("constant", body);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).hasSizeLessThan(500).doesNotContain("\\u0000");
        }

        @Test
        void withAnIdOfControlCharactersComeBackEscaped() throws Exception {
            Answer answer = attacked.infer("constant", "{\"id\":\"a\\r\\nX-Injected: yes\"," + GOOD.substring(1));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).doesNotContainKey("x-injected");
            assertThat(answer.body()).contains("\"id\":\"a\\u000d\\u000aX-Injected: yes\"");
        }

        @Test
        void withAnIdThatIsTooLongAreRefused() throws Exception {
            Answer answer = attacked.infer("constant", "{\"id\":\"" + "x".repeat(1_025) + "\"," + GOOD.substring(1));

            assertThat(answer.body()).isEqualTo("{\"error\":\"'id' must have at most 1024 characters, was 1025\"}");
        }
    }

    @Nested
    final class Nesting {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "%s",
                    "{'inputs':%s}",
                    "{'inputs':[%s]}",
                    "{'inputs':[{'name':'input','datatype':'FP32','shape':[1,1],'data':%s}]}",
                    "{'inputs':[{'data':%s}]}",
                    "{'inputs':[{'shape':%s}]}",
                    "{'inputs':[{'parameters':{'a':%s}}]}",
                    "{'parameters':%s}",
                    "{'parameters':{'a':%s}}",
                    "{'outputs':[{'parameters':{'a':%s}}]}",
                    "{'unknown':%s}",
                })
        void ofFiftyThousandListsIsRefused(String body) throws Exception {
            String lists = "[".repeat(50_000) + "]".repeat(50_000);

            assertThat(attacked.infer("constant", body.replace('\'', '"').formatted(lists))
                            .status())
                    .isEqualTo(400);
        }

        @Test
        void ofFiftyThousandObjectsIsRefused() throws Exception {
            String objects = "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000);

            assertThat(attacked.infer("constant", objects).status()).isEqualTo(400);
        }

        @Test
        void ofAnUnfinishedMillionIsRefused() throws Exception {
            assertThat(attacked.infer("constant", "[".repeat(1_000_000)).status())
                    .isEqualTo(400);
        }
    }

    @Nested
    final class Sizes {
        @Test
        void ofSeventyThousandChunksWithExtensionsAreTaken() throws Exception {
            String body = GOOD + " ".repeat(70_000 - GOOD.length());
            var chunks = new StringBuilder();
            for (int i = 0; i < body.length(); i++) {
                chunks.append("1;a=b\r\n").append(body.charAt(i)).append("\r\n");
            }

            Answer answer = attacked.send(RestBody.join(
                    HttpSocket.head(CONSTANT, "Transfer-Encoding: chunked"),
                    HttpSocket.latin1(chunks + "0\r\nX: y\r\n\r\n")));

            assertThat(answer.status()).isEqualTo(200);
        }

        @Test
        void areTakenUpToTheLimitAndNotBeyond() throws Exception {
            assertThat(attacked.infer("constant", padded(GOOD, LIMIT)).status()).isEqualTo(200);
            assertThat(attacked.infer("constant", padded(GOOD, LIMIT + 1)).status())
                    .isEqualTo(413);
        }

        @Test
        void ofABombOfTwoMegabytesAreRefusedAfterTheLimit() throws Exception {
            byte[] bomb = gzip(1 << 30);
            byte[] twice = RestBody.join(bomb, bomb);
            assertThat(twice.length).isBetween(1_900_000, 2_300_000);

            Answer answer = attacked.infer("constant", twice, "Content-Encoding: gzip");

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":\"the body is larger than the 67108864 bytes that are allowed once it is "
                            + "decompressed\"}");
        }

        @Test
        void ofManyBombsAtOnceDoNotAddUp() throws Exception {
            byte[] bomb = gzip(256 << 20);
            var sockets = new java.util.ArrayList<HttpSocket>();
            for (int i = 0; i < 32; i++) {
                sockets.add(attacked.connect().send(HttpSocket.post(CONSTANT, bomb, "Content-Encoding: gzip")));
            }
            for (HttpSocket socket : sockets) {
                assertThat(socket.answer().status()).isIn(413, 429);
                socket.close();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"gzip, gzip", "br", "zstd", "gzip;q=1", "\u00ff"})
        void inOtherCodingsAreNotGuessed(String coding) throws Exception {
            assertThat(attacked.infer("constant", gzip(1 << 20), "Content-Encoding: " + coding)
                            .status())
                    .isEqualTo(415);
        }
    }

    @Nested
    final class Shapes {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[1099511627776,1]",
                    "[4294967296,4294967296]",
                    "[9223372036854775807,2]",
                    "[4611686018427387904,2,2]",
                    "[3037000500,3037000500]",
                    "[2147483648,2]",
                    "[-1,2]",
                    "[-9223372036854775808,2]",
                    "[18446744073709551616,2]",
                    "[1e3,2]",
                    "[1.0,2]",
                    "['1',2]",
                    "[null,2]",
                    "[[1],2]",
                    "[]",
                    "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]",
                })
        void thatLieAreRefusedBeforeTheyCostAnything(String shape) throws Exception {
            Answer answer = attacked.infer("fp32", request("input", "FP32", shape.replace('\'', '"'), "[1,2]"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(attacked.infer("fp32", request("input", "FP32", "[1,2]", "[1,2]"))
                            .status())
                    .as("the model answers as before")
                    .isEqualTo(200);
        }

        @Test
        void ofTrillionsOfElementsFitIntoNinetyBytesAndAreRefused() throws Exception {
            String body =
                    "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1099511627776,2],\"data\":[]}]}";
            assertThat(body).hasSizeLessThan(95);

            assertThat(attacked.infer("fp32", body).status()).isEqualTo(400);
        }
    }

    @Nested
    final class Numbers {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1e999999999",
                    "1E400",
                    "-1e400",
                    "0x10",
                    "01",
                    "+1",
                    ".5",
                    "1.",
                    "1e",
                    "--1",
                    "1_000",
                    "NaN1",
                    "infinity"
                })
        void thatAreNoneAreRefused(String number) throws Exception {
            assertThat(attacked.infer("scalar", request("input", "FP64", "[]", "[" + number + "]"))
                            .status())
                    .isEqualTo(400);
        }

        @Test
        void keepTheSignOfZero() throws Exception {
            assertThat(attacked.infer("fp64", request("input", "FP64", "[1,2]", "[-0,-0.0]"))
                            .body())
                    .contains("\"data\":[-0.0,-0.0]");
            assertThat(attacked.infer("fp32", request("input", "FP32", "[1,2]", "[-0,-0.0]"))
                            .body())
                    .contains("\"data\":[-0.0,-0.0]");
        }

        @Test
        void ofTwoThousandDigitsAreRefused() throws Exception {
            assertThat(attacked.infer("scalar", request("input", "FP64", "[]", "[0." + "1".repeat(2_000) + "]"))
                            .status())
                    .isEqualTo(400);
        }

        @Test
        void ofNineHundredDigitsByTheThousandCostNoMoreThanTheirBytes() throws Exception {
            int rows = 20_000;
            String number = "0." + "1234567890".repeat(90) + "e-300,";
            String data = number.repeat(2 * rows);

            Answer answer = attacked.infer(
                    "fp32",
                    request("input", "FP32", "[" + rows + ",2]", "[" + data.substring(0, data.length() - 1) + "]"));

            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Nested
    final class Headers {
        @ParameterizedTest
        @ValueSource(strings = {"traceparent", "x-request-id", "inference-header-content-type", "accept-encoding"})
        void ofAnyContentDoNotChangeTheAnswer(String header) throws Exception {
            Answer answer =
                    attacked.infer("constant", RestBody.utf8(GOOD), header + ": " + "\u00ff%0d%0a{}".repeat(500));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).doesNotContainKey(header);
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "1e1", "99999999999999999999", "0x1", "\u0661", "1, 1"})
        void thatDivideTheBodyWronglyAreRefused(String length) throws Exception {
            assertThat(attacked.infer("constant", RestBody.utf8(GOOD), "Inference-Header-Content-Length: " + length)
                            .status())
                    .isEqualTo(400);
        }

        @Test
        void ofBinaryDataLeaveNoBytesOver() throws Exception {
            byte[] json = RestBody.utf8("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,1],"
                    + "\"parameters\":{\"binary_data_size\":4}}]}");
            String length = "Inference-Header-Content-Length: " + json.length;

            Answer exact = attacked.infer("constant", RestBody.join(json, new byte[4]), length);
            Answer left = attacked.infer("constant", RestBody.join(json, new byte[5]), length);
            Answer missing = attacked.infer("constant", RestBody.join(json, new byte[3]), length);

            assertThat(exact.status()).isEqualTo(200);
            assertThat(left.status()).isEqualTo(400);
            assertThat(missing.status()).isEqualTo(400);
        }
    }

    @Test
    void whatIsNoFeedbackIsRefused() throws Exception {
        for (String body : new String[] {
            "[".repeat(50_000),
            "{\"prediction_id\":\"a\",\"outcome\":1e999999999}",
            "{\"prediction_id\":\"a\",\"outcome\":" + "1".repeat(5_000) + "}",
            "{\"" + "x".repeat(60_000) + "\":1}",
            "[" + "{\"prediction_id\":\"a\",\"outcome\":1},".repeat(10_000) + "{}]",
            "\u0000\u0000\u0000{",
            new String(GOOD.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1),
        }) {
            Answer answer = attacked.send(HttpSocket.post("/v1/feedback", HttpSocket.latin1(body)));

            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).hasSizeLessThan(1_000);
        }
    }
}
