package io.trimtab.serving;

import static io.trimtab.serving.RestBody.elements;
import static io.trimtab.serving.RestBody.floats;
import static io.trimtab.serving.RestBody.post;
import static io.trimtab.serving.RestBody.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RestBody.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The binary tensor data extension, both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BinaryDataIT {
    private static final String FP32 = "/v2/models/identity_fp32/infer";
    private static final String BYTES = "/v2/models/identity_bytes/infer";
    private static final String ALL_BINARY = "\"parameters\":{\"binary_data_output\":true},";

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        node = new Models(root)
                .with("mlp", "1", "mlp.onnx")
                .with("two", "1", "two_inputs.onnx")
                .with("identity_fp32", "1", "identity_fp32.onnx")
                .with("identity_fp16", "1", "identity_fp16.onnx")
                .with("identity_bool", "1", "identity_bool.onnx")
                .with("identity_uint64", "1", "identity_uint64.onnx")
                .with("identity_bytes", "1", "identity_bytes.onnx")
                .serve();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static String input(String name, String datatype, String shape, int size) {
        return "{\"name\":\"" + name + "\",\"datatype\":\"" + datatype + "\",\"shape\":" + shape
                + ",\"parameters\":{\"binary_data_size\":" + size + "}}";
    }

    private static String one(String datatype, String shape, int size) {
        return "{\"inputs\":[" + input("input", datatype, shape, size) + "]}";
    }

    private static String oneAllBinary(String datatype, String shape, int size) {
        return "{" + ALL_BINARY + one(datatype, shape, size).substring(1);
    }

    @Nested
    final class Requests {
        @Test
        void takesATensorsBytesBehindTheJson() throws Exception {
            Answer answer = post(node, FP32, one("FP32", "[1,2]", 8), floats(1.5f, -2));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json()).contains("\"data\":[1.5,-2.0]");
            assertThat(answer.header("content-type")).isEqualTo("application/json");
        }

        @Test
        void takesBinaryInputsInTheOrderOfTheInputsBesideOnesInJson() throws Exception {
            String json = "{\"inputs\":[" + input("b", "FP32", "[1,2]", 8)
                    + ",{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[10,20]}]}";

            assertThat(post(node, "/v2/models/two/infer", json, floats(1, 2)).json())
                    .contains("\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[11.0,22.0]");
        }

        @Test
        void doesNotMindWhereTheSizeStandsInTheObject() throws Exception {
            String json = "{\"inputs\":[{\"parameters\":{\"binary_data_size\":8},\"shape\":[1,2],\"name\":\"input\","
                    + "\"datatype\":\"FP32\"}]}";

            assertThat(post(node, FP32, json, floats(1, 2)).json()).contains("[1.0,2.0]");
        }

        @Test
        void carriesNotANumberAndTheLargestUnsignedNumberExactly() throws Exception {
            byte[] odd = {1, 0, (byte) 0xC0, 0x7F, 0, 0, (byte) 0x80, (byte) 0xFF};
            byte[] large = new byte[16];
            java.util.Arrays.fill(large, 0, 8, (byte) 0xFF);

            assertThat(post(node, FP32, oneAllBinary("FP32", "[1,2]", 8), odd).binary())
                    .isEqualTo(odd);
            assertThat(post(node, "/v2/models/identity_uint64/infer", one("UINT64", "[1,2]", 16), large)
                            .json())
                    .contains("\"data\":[18446744073709551615,0]");
        }

        @Test
        void carriesEmptyAndNulBytesAsElements() throws Exception {
            byte[] elements = elements(new byte[0], utf8("a b\u0001ü"));

            Answer answer = post(node, BYTES, oneAllBinary("BYTES", "[1,2]", elements.length), elements);

            assertThat(answer.binary()).isEqualTo(elements);
        }

        @Test
        void takesATensorWithoutElements() throws Exception {
            Answer answer = post(node, FP32, oneAllBinary("FP32", "[0,2]", 0));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json()).contains("\"shape\":[0,2],\"parameters\":{\"binary_data_size\":0}");
            assertThat(answer.header("content-type")).as("nothing binary").isEqualTo("application/json");
            assertThat(answer.header("inference-header-content-length")).isEmpty();
        }

        @Test
        void takesHalfPrecisionNumbers() throws Exception {
            byte[] halves = {0x00, 0x3C, 0x00, (byte) 0xC0};

            assertThat(post(node, "/v2/models/identity_fp16/infer", one("FP16", "[1,2]", 4), halves)
                            .json())
                    .contains("\"data\":[1.0,-2.0]");
        }

        @Test
        void takesBodiesOfAnyContentType() throws Exception {
            Answer answer = RestBody.send(
                    node,
                    HttpRequest.newBuilder(node.uri(FP32))
                            .header("content-type", "application/octet-stream")
                            .POST(BodyPublishers.ofString(RunningNode.request("input", "FP32", "[1,2]", "[1,2]"))));

            assertThat(answer.json()).contains("[1.0,2.0]");
        }
    }

    @Nested
    final class Outputs {
        private final String inputs =
                "\"inputs\":[" + input("a", "FP32", "[1,2]", 8) + "," + input("b", "FP32", "[1,2]", 8) + "]";

        private Answer ask(String more) throws Exception {
            return post(node, "/v2/models/two/infer", "{" + more + inputs + "}", floats(5, 7), floats(1, 2));
        }

        @Test
        void areAllBinaryWhenTheRequestSaysSo() throws Exception {
            Answer answer = ask(ALL_BINARY);

            assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(answer.json())
                    .isEqualTo("{\"model_name\":\"two\",\"model_version\":\"1\",\"outputs\":["
                            + "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}},"
                            + "{\"name\":\"difference\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                            + "\"parameters\":{\"binary_data_size\":8}}]}");
            assertThat(answer.binary()).isEqualTo(floats(6, 9, 4, 5));
        }

        @Test
        void areBinaryOneByOne() throws Exception {
            Answer answer = ask(
                    "\"outputs\":[{\"name\":\"difference\"},{\"name\":\"sum\",\"parameters\":{\"binary_data\":true}}],");

            assertThat(answer.json()).contains("\"data\":[4.0,5.0]}", "\"binary_data_size\":8");
            assertThat(answer.binary()).isEqualTo(floats(6, 9));
        }

        @Test
        void sayForThemselvesWhatCountsMoreThanTheRequestsDefault() throws Exception {
            Answer answer = ask(
                    ALL_BINARY
                            + "\"outputs\":[{\"name\":\"sum\"},{\"name\":\"difference\",\"parameters\":{\"binary_data\":false}}],");

            assertThat(answer.json()).contains("\"data\":[4.0,5.0]}");
            assertThat(answer.binary()).isEqualTo(floats(6, 9));
        }

        @Test
        void canBeBinaryForARequestInJson() throws Exception {
            Answer answer = RestBody.send(
                    node,
                    HttpRequest.newBuilder(node.uri(FP32))
                            .POST(BodyPublishers.ofString("{" + ALL_BINARY
                                    + RunningNode.request("input", "FP32", "[1,2]", "[1,2]")
                                            .substring(1))));

            assertThat(answer.binary()).isEqualTo(floats(1, 2));
        }
    }

    @Nested
    final class RawRequests {
        private Answer raw(String path, byte[] body) throws Exception {
            return RestBody.send(
                    node,
                    HttpRequest.newBuilder(node.uri(path))
                            .header("inference-header-content-length", "0")
                            .POST(BodyPublishers.ofByteArray(body)));
        }

        @Test
        void areTheDataOfTheOnlyInput() throws Exception {
            Answer answer = raw(FP32, floats(3, 4));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json()).contains("\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}");
            assertThat(answer.binary()).isEqualTo(floats(3, 4));
        }

        @Test
        void areRefusedForAModelWithSeveralInputs() throws Exception {
            assertThat(raw("/v2/models/two/infer", floats(1, 2)).json())
                    .isEqualTo("{\"error\":\"a request of nothing but binary data needs a model with one input; this"
                            + " one has 2: a, b\"}");
        }

        @Test
        void areRefusedWhenTheSizeIsNotThatOfOneRow() throws Exception {
            Answer answer = raw(FP32, floats(1, 2, 3));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json())
                    .isEqualTo("{\"error\":\"input 'input' of FP32[1, 2] must have 8 bytes, was 12\"}");
        }

        @Test
        void areRefusedForSeveralElementsOfBytes() throws Exception {
            Answer answer = raw(BYTES, utf8("text"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json()).contains("needs a BYTES input of one element; input 'input' has shape [-1, 2]");
        }
    }

    @Nested
    final class Refusals {
        private void assertRefused(Answer answer, String message) {
            assertThat(answer.json()).isEqualTo("{\"error\":\"" + message + "\"}");
            assertThat(answer.status()).isEqualTo(400);
        }

        @Test
        void ofBytesThatBelongToNoInput() throws Exception {
            assertRefused(
                    post(node, FP32, one("FP32", "[1,2]", 8), floats(1, 2), new byte[3]),
                    "the body has 3 bytes of binary data that belong to no input: unexpected additional input data");
        }

        @Test
        void ofMissingBytes() throws Exception {
            assertRefused(
                    post(node, FP32, one("FP32", "[1,2]", 8), new byte[7]),
                    "input 'input' must have the 8 bytes that its 'binary_data_size' says; the binary data of the body"
                            + " has 7 left for it");
        }

        @Test
        void ofASizeThatDoesNotFitTheShape() throws Exception {
            assertRefused(
                    post(node, FP32, one("FP32", "[1,2]", 12), new byte[12]),
                    "input 'input' of FP32[1, 2] must have 8 bytes, was 12");
        }

        @Test
        void ofDataInBothPlaces() throws Exception {
            String json = "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2],"
                    + "\"parameters\":{\"binary_data_size\":8}}]}";

            assertRefused(
                    post(node, FP32, json, new byte[8]),
                    "input 'input' must have either 'data' or the parameter 'binary_data_size', has both");
        }

        @Test
        void ofSharedMemory() throws Exception {
            String json = "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                    + "\"parameters\":{\"shared_memory_region\":\"r\"}}]}";

            assertRefused(
                    post(node, FP32, json),
                    "the parameter 'shared_memory_region' of input 'input' is not supported here; send the values in"
                            + " 'data' or as binary data");
        }

        @Test
        void ofBooleansThatAreNeitherTrueNorFalse() throws Exception {
            assertRefused(
                    post(node, "/v2/models/identity_bool/infer", one("BOOL", "[1,2]", 2), new byte[] {1, 2}),
                    "input 'input' of BOOL must hold the bytes 0 and 1, was 2 at byte 1");
        }

        @Test
        void ofAnElementThatIsLongerThanTheBody() throws Exception {
            byte[] broken = elements(utf8("a"), utf8("b"));
            broken[8] = (byte) 0xFF;

            assertRefused(
                    post(node, BYTES, one("BYTES", "[1,2]", broken.length), broken),
                    "input 'input' element 1 must have the 67108864 bytes that its length says, was 1"
                            .replace("67108864", Long.toString(0xFF000001L)));
        }

        @Test
        void ofElementsBehindTheLast() throws Exception {
            byte[] three = elements(utf8("a"), utf8("b"), utf8("c"));

            assertRefused(
                    post(node, BYTES, one("BYTES", "[1,2]", three.length), three),
                    "input 'input' of BYTES[1, 2] must have 2 elements, but 5 bytes follow them");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "abc", "99999", "1e3", "99999999999999999999", "0x10"})
        void ofAHeaderThatIsNoLengthOfTheJson(String length) throws Exception {
            Answer answer = RestBody.send(
                    node,
                    HttpRequest.newBuilder(node.uri(FP32))
                            .header("inference-header-content-length", length)
                            .POST(BodyPublishers.ofByteArray(new byte[20])));

            assertRefused(
                    answer,
                    "the header 'Inference-Header-Content-Length' must be a whole number from 0 to 20, the length of"
                            + " the body, was '" + length + "'");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"[1099511627776,2] | 8", "[4611686018427387904,2] | 8", "[2147483647,2] | 8"})
        void ofShapesThatTheBytesCannotFill(String shape, int size) throws Exception {
            Answer answer = post(node, FP32, one("FP32", shape, size), new byte[size]);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json()).startsWith("{\"error\":\"input 'input' ");
        }
    }
}
