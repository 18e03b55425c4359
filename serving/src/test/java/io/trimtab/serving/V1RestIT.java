package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TensorFlow Serving's REST API and KServe's V1 protocol over real HTTP, on models that no test changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class V1RestIT {
    private static final String AVAILABLE =
            "\"state\":\"AVAILABLE\",\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}";

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        var models = new Models(root)
                .with("constant", "1", "constant_1.onnx")
                .with("constant", "2", "constant_2.onnx")
                .with("constant", "3", "constant_3.onnx")
                .with("plain", "1", "constant_1.onnx")
                .with("plain", "10", "constant_2.onnx")
                .with("half", "1", "constant_1.onnx")
                .withGarbage("half", "2")
                .with("two", "1", "two_inputs.onnx")
                .with("scalar", "1", "scalar.onnx")
                .with("fixed", "1", "fixed_rows.onnx")
                .with("gather", "1", "gather.onnx")
                .with("where", "1", "non_zero.onnx")
                .with("zipmap", "1", "zipmap_ints.onnx")
                .with("slow", "1", "slow.onnx")
                .withGarbage("broken", "1");
        for (String type : new String[] {
            "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "fp16", "bf16", "fp32",
            "fp64", "bytes"
        }) {
            models.with("identity_" + type, "1", "identity_" + type + ".onnx");
        }
        Files.writeString(root.resolve("constant/aliases.json"), "{\"champion\":\"2\",\"canary\":\"3\"}");
        node = models.serve("admission.deadline=2s");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static void assertAnswer(HttpResponse<String> response, String body) {
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    }

    private static void assertError(HttpResponse<String> response, int status, String code, String message) {
        assertThat(response.body()).isEqualTo("{\"error\":\"" + message + "\"}");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("trimtab-error-code")).hasValue(code);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    }

    private HttpResponse<String> predict(String model, String body) throws Exception {
        return node.post("/v1/models/" + model + ":predict", body);
    }

    @Nested
    final class ModelPaths {
        @Test
        void areListedAsKserveDoes() throws Exception {
            assertThat(node.get("/v1/models").body())
                    .startsWith("{\"models\":[\"broken\",\"constant\",\"fixed\",\"gather\",\"half\",\"identity_bf16\",")
                    .endsWith("\"zipmap\"]}");
        }

        @Test
        void tellTheirStatusAsBothProtocolsHaveIt() throws Exception {
            assertAnswer(
                    node.get("/v1/models/plain"),
                    "{\"name\":\"plain\",\"ready\":true,\"model_version_status\":[{\"version\":\"10\"," + AVAILABLE
                            + ",{\"version\":\"1\"," + AVAILABLE + "]}");
        }

        @Test
        void tellTheStatusOfOneVersion() throws Exception {
            assertAnswer(
                    node.get("/v1/models/plain/versions/1"),
                    "{\"model_version_status\":[{\"version\":\"1\"," + AVAILABLE + "]}");
        }

        @Test
        void tellTheStatusBehindALabel() throws Exception {
            assertAnswer(
                    node.get("/v1/models/constant/labels/canary"),
                    "{\"model_version_status\":[{\"version\":\"3\"," + AVAILABLE + "]}");
        }

        @Test
        void areReadyWhenOneOfTheirVersionsAnswers() throws Exception {
            HttpResponse<String> response = node.get("/v1/models/half");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body())
                    .startsWith("{\"name\":\"half\",\"ready\":true,\"model_version_status\":[{\"version\":\"2\","
                            + "\"state\":\"END\",\"status\":{\"error_code\":\"UNAVAILABLE\",\"error_message\":\"")
                    .endsWith("{\"version\":\"1\"," + AVAILABLE + "]}");
        }

        @Test
        void answer503WithTheirStatusWhenNoneDoes() throws Exception {
            HttpResponse<String> response = node.get("/v1/models/broken");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("trimtab-error-code")).hasValue("model-not-ready");
            assertThat(response.body())
                    .startsWith("{\"name\":\"broken\",\"ready\":false,\"model_version_status\":[{\"version\":\"1\","
                            + "\"state\":\"END\",\"status\":{\"error_code\":\"UNAVAILABLE\",\"error_message\":\"")
                    .contains("\"error\":\"model 'broken' version '1' is not ready (state UNAVAILABLE: ");
        }

        @Test
        void sayWhichVersionsNobodyAskedFor() throws Exception {
            assertThat(node.get("/v1/models/constant").body())
                    .contains("{\"version\":\"1\",\"state\":\"START\",\"status\":{\"error_code\":\"OK\",");
        }

        @Test
        void answer200ForAVersionThatFailedBecauseThatIsItsStatus() throws Exception {
            HttpResponse<String> response = node.get("/v1/models/broken/versions/1");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"state\":\"END\"");
        }

        @Test
        void describeTheirSignatures() throws Exception {
            assertAnswer(
                    node.get("/v1/models/constant/metadata"),
                    "{\"model_spec\":{\"name\":\"constant\",\"signature_name\":\"\",\"version\":\"2\"},\"metadata\":"
                            + "{\"signature_def\":{\"signature_def\":{\"serving_default\":{\"inputs\":{\"input\":"
                            + "{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":[{\"size\":\"-1\",\"name\":\"\"},"
                            + "{\"size\":\"1\",\"name\":\"\"}],\"unknown_rank\":false},\"name\":\"input\"}},\"outputs\":"
                            + "{\"output\":{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":[{\"size\":\"-1\","
                            + "\"name\":\"\"},{\"size\":\"1\",\"name\":\"\"}],\"unknown_rank\":false},\"name\":"
                            + "\"output\"}},\"method_name\":\"tensorflow/serving/predict\"}}}}}");
        }

        @ParameterizedTest
        @CsvSource({
            "bool,DT_BOOL",
            "int8,DT_INT8",
            "int16,DT_INT16",
            "int32,DT_INT32",
            "int64,DT_INT64",
            "uint8,DT_UINT8",
            "uint16,DT_UINT16",
            "uint32,DT_UINT32",
            "uint64,DT_UINT64",
            "fp16,DT_HALF",
            "bf16,DT_BFLOAT16",
            "fp32,DT_FLOAT",
            "fp64,DT_DOUBLE",
            "bytes,DT_STRING"
        })
        void nameEveryDatatypeAsTensorflowDoes(String type, String dtype) throws Exception {
            assertThat(node.get("/v1/models/identity_" + type + "/metadata").body())
                    .contains("\"input\":{\"dtype\":\"" + dtype + "\"");
        }

        @Test
        void describeTheVersionOrLabelThatIsNamed() throws Exception {
            assertThat(node.get("/v1/models/plain/versions/1/metadata").body()).contains("\"version\":\"1\"");
            assertThat(node.get("/v1/models/constant/labels/canary/metadata").body())
                    .contains("\"version\":\"3\"");
        }

        @Test
        void cannotBeDescribedWhileTheyAreNotLoaded() throws Exception {
            assertThat(node.get("/v1/models/broken/metadata").statusCode()).isEqualTo(503);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/metadata", "/versions/1", "/labels/champion", "/versions/1/metadata"})
        void are404WhenNobodyKnowsThem(String rest) throws Exception {
            assertError(node.get("/v1/models/none" + rest), 404, "model-not-found", "model 'none' is not known here");
        }
    }

    @Nested
    final class Paths {
        @ParameterizedTest
        @CsvSource({
            "constant, 2.0",
            "plain/versions/1, 1.0",
            "constant/versions/3, 3.0",
            "constant/labels/champion, 2.0",
            "constant/labels/canary, 3.0",
            "plain, 2.0"
        })
        void chooseTheVersionThatAnswers(String path, String value) throws Exception {
            assertAnswer(predict(path, "{\"instances\":[[0]]}"), "{\"predictions\":[[" + value + "]]}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "none | model-not-found | model 'none' is not known here",
                    "constant/versions/4 | version-not-found | model 'constant' has no version or alias '4'",
                    "constant/labels/stable | version-not-found | model 'constant' has no label 'stable'",
                    "constant/labels/1 | version-not-found | model 'constant' has no label '1'"
                })
        void are404ForWhatIsNotThere(String path, String code, String message) throws Exception {
            assertError(predict(path, "{\"instances\":[[0]]}"), 404, code, message);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/v1/models/constant:other", "/v1/models/constant/versions/:predict", "/v1/models/a/b/c"})
        void are404WhenTheProtocolHasNone(String path) throws Exception {
            assertError(node.post(path, "{}"), 404, "path-not-found", "the protocol has no such path");
        }

        @Test
        void takeTheMethodThatTheyAreFor() throws Exception {
            assertError(
                    node.get("/v1/models/constant:predict"), 405, "method-not-allowed", "the path takes POST, was GET");
            assertError(
                    node.post("/v1/models/constant", "{}"), 405, "method-not-allowed", "the path takes GET, was POST");
        }

        @ParameterizedTest
        @ValueSource(strings = {"classify", "regress"})
        void forTensorflowExamplesAreRefusedAsByAModelWithoutSuchASignature(String verb) throws Exception {
            assertError(
                    node.post("/v1/models/constant:" + verb, "{\"examples\":[{\"x\":1}]}"),
                    400,
                    "invalid-input",
                    "model 'constant' has no signature that takes tf.Example, as ':classify' and ':regress' need; send"
                            + " tensors to ':predict'");
        }

        @Test
        void forExplanationsAreNotImplemented() throws Exception {
            assertError(
                    node.post("/v1/models/constant:explain", "{\"instances\":[[0]]}"),
                    501,
                    "not-implemented",
                    "there are no explainers here; model 'constant' answers ':predict'");
            assertThat(node.post("/v1/models/none:explain", "{}").statusCode()).isEqualTo(404);
        }
    }

    @Nested
    final class Predictions {
        @Test
        void ofRowsAreRows() throws Exception {
            assertAnswer(
                    predict("two", "{\"instances\":[{\"a\":[5,7],\"b\":[1,2]},{\"b\":[1,1],\"a\":[0,0]}]}"),
                    "{\"predictions\":[{\"sum\":[6.0,9.0],\"difference\":[4.0,5.0]},"
                            + "{\"sum\":[1.0,1.0],\"difference\":[-1.0,-1.0]}]}");
        }

        @Test
        void ofColumnsAreColumns() throws Exception {
            assertAnswer(
                    predict("two", "{\"inputs\":{\"b\":[[1,2]],\"a\":[[5,7]]}}"),
                    "{\"outputs\":{\"sum\":[[6.0,9.0]],\"difference\":[[4.0,5.0]]}}");
        }

        @Test
        void ofAScalarAreAScalar() throws Exception {
            assertAnswer(predict("scalar", "{\"inputs\":2.5}"), "{\"outputs\":-2.5}");
        }

        @Test
        void ofNoRowsAreNone() throws Exception {
            assertAnswer(predict("identity_fp32", "{\"instances\":[]}"), "{\"predictions\":[]}");
        }

        @Test
        void ofFixedRowsTakeExactlyThose() throws Exception {
            assertAnswer(
                    predict("fixed", "{\"instances\":[[1,2,3],[4,5,6]]}"),
                    "{\"predictions\":[[-1.0,-2.0,-3.0],[-4.0,-5.0,-6.0]]}");
        }

        @Test
        void haveAsManyRowsAsTheModelGives() throws Exception {
            assertAnswer(predict("where", "{\"instances\":[0,1,2]}"), "{\"predictions\":[[1,2]]}");
        }

        @Test
        void carryEveryOutputOfAClassifier() throws Exception {
            assertThat(predict("zipmap", "{\"instances\":[[1,2,3,4]]}").body())
                    .matches(
                            "\\{\"predictions\":\\[\\{\"output_label\":\\d+,\"output_probability\":\\[[^\\]]+\\]\\}\\]\\}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "bool | [true,false]",
                    "int8 | [127,-128]",
                    "int16 | [32767,-32768]",
                    "int32 | [2147483647,-2147483648]",
                    "int64 | [9223372036854775807,-9007199254740993]",
                    "uint8 | [255,0]",
                    "uint16 | [65535,0]",
                    "uint32 | [4294967295,0]",
                    "uint64 | [18446744073709551615,9223372036854775809]",
                    "fp16 | [NaN,-65504.0]",
                    "bf16 | [Infinity,-256.0]",
                    "fp32 | [0.1,NaN]",
                    "fp64 | [Infinity,-Infinity]",
                    "bytes | [\"über\",\"\"]"
                })
        void keepEveryValueOfEveryDatatype(String type, String row) throws Exception {
            assertAnswer(
                    predict("identity_" + type, "{\"instances\":[" + row + "," + row + "]}"),
                    "{\"predictions\":[" + row + "," + row + "]}");
            assertAnswer(predict("identity_" + type, "{\"inputs\":[" + row + "]}"), "{\"outputs\":[" + row + "]}");
        }

        @Test
        void readBase64AsText() throws Exception {
            assertAnswer(
                    predict("identity_bytes", "{\"instances\":[[{\"b64\":\"eHl6\"},\"a\"]]}"),
                    "{\"predictions\":[[\"xyz\",\"a\"]]}");
        }

        @Test
        void haveAnIdThatIsNeverTheSame() throws Exception {
            var first = predict("constant", "{\"instances\":[[0]]}").headers();
            var second = predict("constant", "{\"instances\":[[0]]}").headers();

            assertThat(first.firstValue("trimtab-prediction-id"))
                    .isPresent()
                    .isNotEqualTo(second.firstValue("trimtab-prediction-id"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "application/json",
                    "text/plain",
                    "application/octet-stream",
                    "application/x-www-form-urlencoded"
                })
        void areGivenWhateverTheContentType(String type) throws Exception {
            HttpResponse<String> response = node.send(HttpRequest.newBuilder(node.uri("/v1/models/constant:predict"))
                    .header("content-type", type)
                    .POST(BodyPublishers.ofString("{\"instances\":[[0]]}")));

            assertAnswer(response, "{\"predictions\":[[2.0]]}");
        }

        @Test
        void areCompressedForThoseWhoAsk() throws Exception {
            var zipped = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(zipped)) {
                out.write("{\"inputs\":[[0]]}".getBytes(StandardCharsets.UTF_8));
            }
            var client = java.net.http.HttpClient.newHttpClient();
            HttpResponse<byte[]> response = client.send(
                    HttpRequest.newBuilder(node.uri("/v1/models/constant:predict"))
                            .header("content-encoding", "gzip")
                            .header("accept-encoding", "gzip")
                            .POST(BodyPublishers.ofByteArray(zipped.toByteArray()))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());

            assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                    .asString()
                    .isEqualTo("{\"outputs\":[[2.0]]}");
        }

        @Test
        void ofLargeRequestsAreTheSame() throws Exception {
            String rows = "[1.5,2.5],".repeat(60_000) + "[3.0,4.0]";

            assertAnswer(
                    predict("identity_fp32", "{\"instances\":[" + rows + "]}"), "{\"predictions\":[" + rows + "]}");
        }
    }

    @Nested
    final class Refusals {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "two | {\"instances\":[{\"a\":[5,7]}]} | invalid-input"
                            + " | instances[0] must have a value for each input of the model; 'b' is missing",
                    "two | {\"instances\":[[5,7]]} | invalid-input"
                            + " | instances[0] must be an object with a value for each input of the model (a, b), was a list",
                    "constant | {\"instances\":[0]} | invalid-input"
                            + " | input 'input' must have shape [-1, 1] (-1 is any size), was [1]: 'instances' has 1 items,"
                            + " each of which must have shape [1]",
                    "constant | {\"instances\":[[0],[1,2]]} | invalid-input"
                            + " | input 'input': instances[1] must have 1 elements like the lists before it, was 2",
                    "scalar | {\"instances\":[0]} | invalid-input"
                            + " | input 'input' must have shape [] (-1 is any size), was [1]: 'instances' has 1 items, and an"
                            + " input without rows can only be sent as a whole in 'inputs'",
                    "constant | {\"signature_name\":\"x\",\"instances\":[[0]]} | invalid-input"
                            + " | the model has no signature 'x'; it has 'serving_default'",
                    "constant | {\"instances\":[[0]],\"inputs\":[[0]]} | malformed-request"
                            + " | the body must have either 'instances' or 'inputs', has both",
                    "constant | {\"examples\":[]} | malformed-request"
                            + " | the body must have 'instances', a list of rows, or 'inputs', whole tensors",
                    "constant | {\"instances\" | malformed-request | the body is not valid JSON: it ends early"
                })
        void are400ForAClientsMistake(String model, String body, String code, String message) throws Exception {
            assertError(predict(model, body), 400, code, message);
        }

        @Test
        void are400ForValuesThatTheModelRefuses() throws Exception {
            HttpResponse<String> response = predict("gather", "{\"instances\":[7]}");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("trimtab-prediction-id")).isPresent();
        }

        @Test
        void are503ForAVersionThatIsNotReady() throws Exception {
            HttpResponse<String> response = predict("broken", "{\"instances\":[[0]]}");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).startsWith("{\"error\":\"model 'broken' version '1' is not ready");
        }

        @Test
        void are504AfterTheDeadline() throws Exception {
            HttpResponse<String> response = predict("slow", "{\"inputs\":1000000000}");

            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.headers().firstValue("trimtab-error-code")).hasValue("deadline-exceeded");
        }

        @Test
        void are400ForEndlessNesting() throws Exception {
            assertThat(predict("constant", "{\"instances\":" + "[".repeat(50_000))
                            .statusCode())
                    .isEqualTo(400);
        }

        @Test
        void are415ForACodingThatIsNotRead() throws Exception {
            HttpResponse<String> response = node.send(HttpRequest.newBuilder(node.uri("/v1/models/constant:predict"))
                    .header("content-encoding", "br")
                    .POST(BodyPublishers.ofString("x")));

            assertThat(response.statusCode()).isEqualTo(415);
            assertThat(response.body()).startsWith("{\"error\":\"");
        }
    }

    @Nested
    final class CloudEvents {
        private HttpResponse<String> send(String body, String... headers) throws Exception {
            return node.send(HttpRequest.newBuilder(node.uri("/v1/models/constant:predict"))
                    .headers(headers)
                    .POST(BodyPublishers.ofString(body)));
        }

        private static final String ATTRIBUTES =
                "\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/test\",\"type\":\"test\",";

        @Test
        void inHeadersAreAnsweredInHeaders() throws Exception {
            HttpResponse<String> response = send(
                    "{\"instances\":[[0]]}",
                    "ce-specversion",
                    "1.0",
                    "ce-id",
                    "e-1",
                    "ce-source",
                    "/test",
                    "ce-type",
                    "test");

            assertAnswer(response, "{\"predictions\":[[2.0]]}");
            assertThat(response.headers().firstValue("ce-specversion")).hasValue("1.0");
            assertThat(response.headers().firstValue("ce-type")).hasValue("io.kserve.inference.response");
            assertThat(response.headers().firstValue("ce-source")).hasValue("io.kserve.inference.constant");
            assertThat(response.headers().firstValue("ce-time")).isPresent();
            assertThat(response.headers().firstValue("ce-id")).isPresent().isNotEqualTo(java.util.Optional.of("e-1"));
        }

        @Test
        void inTheBodyAreAnsweredInTheBody() throws Exception {
            HttpResponse<String> response = send(
                    "{" + ATTRIBUTES + "\"data\":{\"instances\":[[0]]},\"time\":\"2026-01-01T00:00:00Z\"}",
                    "content-type",
                    "application/cloudevents+json; charset=utf-8");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/cloudevents+json");
            assertThat(response.body())
                    .startsWith("{\"specversion\":\"1.0\",\"id\":\"")
                    .contains("\"source\":\"io.kserve.inference.constant\",\"type\":\"io.kserve.inference.response\"")
                    .endsWith("\"data\":{\"predictions\":[[2.0]]}}");
        }

        @Test
        void mayHaveTheirDataInBase64() throws Exception {
            String data =
                    java.util.Base64.getEncoder().encodeToString("{\"inputs\":[[0]]}".getBytes(StandardCharsets.UTF_8));

            assertThat(send(
                                    "{" + ATTRIBUTES + "\"data_base64\":\"" + data + "\"}",
                                    "content-type",
                                    "application/cloudevents+json")
                            .body())
                    .endsWith("\"data\":{\"outputs\":[[2.0]]}}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"data\":{}} | the CloudEvent must have 'specversion'",
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}"
                            + " | the CloudEvent must have 'data', the request",
                    "{\"data\":\"x\"} | the CloudEvent's 'data' must be a JSON object, was 'x'",
                    "{\"data_base64\":\"*\"} | the CloudEvent's 'data_base64' must be base64",
                    "[] | a CloudEvent must be a JSON object, was a list",
                    "{\"data\":{} | the body is not valid JSON: it ends early"
                })
        void mustBeComplete(String body, String message) throws Exception {
            assertError(send(body, "content-type", "application/cloudevents+json"), 400, "malformed-request", message);
        }

        @Test
        void areRefusedInThePlainForm() throws Exception {
            assertError(
                    send(
                            "{" + ATTRIBUTES + "\"data\":{\"instances\":[0,[0]]}}",
                            "content-type",
                            "application/cloudevents+json"),
                    400,
                    "invalid-input",
                    "input 'input': instances[1] must be a single value like those before it, was a list");
        }
    }

    /** The same tensors in three forms have the same answer; random, with a seed that a failure tells. */
    @Nested
    final class Agreement {
        private String value(Random random, String type) {
            return switch (type) {
                case "int64" -> Long.toString(random.nextLong());
                case "uint64" -> Long.toUnsignedString(random.nextLong());
                case "int8" -> Integer.toString(random.nextInt(256) - 128);
                case "bool" -> Boolean.toString(random.nextBoolean());
                case "fp64" -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
                case "fp32" -> Float.toString((float) random.nextGaussian());
                default -> "\"" + Integer.toString(random.nextInt(1 << 20), 36) + "ß\\n\"";
            };
        }

        @ParameterizedTest
        @ValueSource(strings = {"int64", "uint64", "int8", "bool", "fp64", "fp32", "bytes"})
        void holdsForRandomTensors(String type) throws Exception {
            for (int seed = 0; seed < 40; seed++) {
                var random = new Random(seed);
                int rows = random.nextInt(6);
                List<String> lists = new ArrayList<>();
                List<String> objects = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    String row = "[" + value(random, type) + "," + value(random, type) + "]";
                    lists.add(row);
                    objects.add("{\"input\":" + row + "}");
                }
                String tensor = "[" + String.join(",", lists) + "]";
                String model = "identity_" + type;
                String flat = tensor.replaceAll("[\\[\\]]", "").replaceAll(",,+", ",");

                String byRows = predict(model, "{\"instances\":" + tensor + "}").body();
                String byNamedRows = predict(model, "{\"instances\":[" + String.join(",", objects) + "]}")
                        .body();
                String byColumns = predict(model, "{\"inputs\":" + tensor + "}").body();
                String byName = predict(model, "{\"inputs\":{\"input\":" + tensor + "}}")
                        .body();
                String byOip = node.post(
                                "/v2/models/" + model + "/infer",
                                request("input", type.toUpperCase(Locale.ROOT), "[" + rows + ",2]", "[" + flat + "]"))
                        .body();

                String answer = byRows.replaceFirst("\\{\"predictions\":(.*)}", "$1");
                String answerFlat = answer.replaceAll("[\\[\\]]", "");
                assertThat(byRows).as("seed %s", seed).startsWith("{\"predictions\":[");
                assertThat(byNamedRows).as("seed %s", seed).isEqualTo(byRows);
                assertThat(byColumns).as("seed %s", seed).isEqualTo("{\"outputs\":" + answer + "}");
                assertThat(byName).as("seed %s", seed).isEqualTo(byColumns);
                assertThat(byOip).as("seed %s", seed).endsWith("\"data\":[" + answerFlat + "]}]}");
            }
        }
    }
}
