package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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

/** The protocol over real HTTP, on models that no test changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OipRestIT {
    private static final String CONSTANT = request("input", "FP32", "[1,1]", "[0]");

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        var models = new Models(root)
                .with("mlp", "1", "mlp.onnx")
                .with("constant", "1", "constant_1.onnx")
                .with("constant", "2", "constant_2.onnx")
                .with("two", "1", "two_inputs.onnx")
                .with("scalar", "1", "scalar.onnx")
                .with("gather", "1", "gather.onnx")
                .withGarbage("broken", "1");
        for (String type : new String[] {
            "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "fp16", "bf16", "fp32",
            "fp64", "bytes"
        }) {
            models.with("identity_" + type, "1", "identity_" + type + ".onnx");
        }
        node = models.serve();
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    private static void assertError(HttpResponse<String> response, int status, String code, String message) {
        assertThat(response.body()).isEqualTo("{\"error\":\"" + message + "\"}");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("trimtab-error-code")).hasValue(code);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    }

    @Nested
    final class Server {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "/ | {\"status\":\"alive\"}",
                    "/v2/health/live | {\"live\":true}",
                    "/v2/health/ready | {\"ready\":true}",
                    "/v2/models/mlp/ready | {\"name\":\"mlp\",\"ready\":true}",
                    "/v2/models/mlp/versions/1/ready | {\"name\":\"mlp\",\"ready\":true}"
                })
        void tellsItsHealth(String path, String body) throws Exception {
            HttpResponse<String> response = node.get(path);

            assertThat(response.body()).isEqualTo(body);
            assertThat(response.statusCode()).isEqualTo(200);
        }

        @Test
        void tellsItsNameVersionAndExtensions() throws Exception {
            assertThat(node.get("/v2").body())
                    .startsWith("{\"name\":\"trimtab\",\"version\":\"")
                    .endsWith("\",\"extensions\":[\"binary_tensor_data\",\"classification\",\"model_configuration\","
                            + "\"schedule_policy\",\"statistics\"]}");
        }

        @Test
        void listsItsModels() throws Exception {
            assertThat(node.get("/v2/models").body())
                    .startsWith("{\"models\":[\"broken\",\"constant\",\"gather\",\"identity_bf16\",");
        }
    }

    @Nested
    final class Metadata {
        @Test
        void describesTheVersionThatAnswers() throws Exception {
            assertThat(node.get("/v2/models/constant").body())
                    .isEqualTo("{\"name\":\"constant\",\"versions\":[\"1\",\"2\"],\"platform\":\"onnx_onnxv1\","
                            + "\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
                            + "\"outputs\":[{\"name\":\"output\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
                            + "\"properties\":{\"version\":\"2\"}}");
        }

        @Test
        void describesTheVersionThatIsNamed() throws Exception {
            assertThat(node.get("/v2/models/constant/versions/1").body())
                    .contains("\"properties\":{\"version\":\"1\"}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/v2/models/broken", "/v2/models/broken/ready", "/v2/models/broken/versions/1/ready"})
        void saysWhyAVersionIsNotReady(String path) throws Exception {
            HttpResponse<String> response = node.get(path);

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("trimtab-error-code")).hasValue("model-not-ready");
        }
    }

    @Nested
    final class Inference {
        @Test
        void answersWithTheHighestVersionWhenNoneIsNamed() throws Exception {
            HttpResponse<String> response = node.post("/v2/models/constant/infer", CONSTANT);

            assertThat(response.body())
                    .isEqualTo("{\"model_name\":\"constant\",\"model_version\":\"2\",\"outputs\":[{\"name\":\"output\","
                            + "\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[2.0]}]}");
            assertThat(response.statusCode()).isEqualTo(200);
        }

        @Test
        void answersWithTheVersionThatIsNamed() throws Exception {
            assertThat(node.post("/v2/models/constant/versions/1/infer", CONSTANT)
                            .body())
                    .contains("\"model_version\":\"1\"", "\"data\":[1.0]");
        }

        @Test
        void returnsAPredictionIdThatIsNeverTheSame() throws Exception {
            var first = node.post("/v2/models/constant/infer", CONSTANT).headers();
            var second = node.post("/v2/models/constant/infer", CONSTANT).headers();

            assertThat(first.firstValue("trimtab-prediction-id"))
                    .isPresent()
                    .isNotEqualTo(second.firstValue("trimtab-prediction-id"));
        }

        @Test
        void repeatsTheClientsId() throws Exception {
            assertThat(node.post("/v2/models/constant/infer", "{\"id\":\"a\\\"b\"," + CONSTANT.substring(1))
                            .body())
                    .contains("\"id\":\"a\\\"b\"");
        }

        @Test
        void returnsOnlyTheOutputsAskedForInTheOrderOfAsking() throws Exception {
            String inputs = "\"inputs\":[{\"name\":\"b\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[[1,2]]},"
                    + "{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[5,7]}]";

            assertThat(node.post(
                                    "/v2/models/two/infer",
                                    "{" + inputs + ",\"outputs\":[{\"name\":\"difference\"},{\"name\":\"sum\"}]}")
                            .body())
                    .contains("[{\"name\":\"difference\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[4.0,5.0]},"
                            + "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[6.0,9.0]}]");
            assertThat(node.post("/v2/models/two/infer", "{" + inputs + ",\"outputs\":[{\"name\":\"sum\"}]}")
                            .body())
                    .contains("sum")
                    .doesNotContain("difference");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "BOOL | [true,false]",
                    "INT8 | [127,-128]",
                    "INT16 | [32767,-32768]",
                    "INT32 | [2147483647,-2147483648]",
                    "INT64 | [9223372036854775807,-9007199254740993]",
                    "UINT8 | [255,0]",
                    "UINT16 | [65535,0]",
                    "UINT32 | [4294967295,0]",
                    "UINT64 | [18446744073709551615,9223372036854775809]",
                    "FP16 | [0.5,-65504.0]",
                    "BF16 | [0.5,-256.0]",
                    "FP32 | [0.1,\"NaN\"]",
                    "FP64 | [0.1,\"-Infinity\"]",
                    "BYTES | [\"über\",\"\"]"
                })
        void carriesEveryDatatypeExactly(String type, String data) throws Exception {
            HttpResponse<String> response = node.post(
                    "/v2/models/identity_" + type.toLowerCase(java.util.Locale.ROOT) + "/infer",
                    request("input", type, "[1,2]", data));

            assertThat(response.body()).contains("\"data\":" + data);
        }

        @Test
        void answersAnEmptyTensorWithAnEmptyTensor() throws Exception {
            assertThat(node.post("/v2/models/mlp/infer", request("input", "FP32", "[0,5]", "[]"))
                            .body())
                    .contains("\"shape\":[0,1],\"data\":[]");
        }

        @Test
        void takesAScalar() throws Exception {
            assertThat(node.post("/v2/models/scalar/infer", request("input", "FP64", "[]", "[3]"))
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void takesALargeBodyOffTheEventLoop() throws Exception {
            String rows = "[0.5,0.25,0.125,1,2]";
            String data = "[" + (rows + ",").repeat(9_999) + rows + "]";

            assertThat(node.post("/v2/models/mlp/infer", request("input", "FP32", "[10000,5]", data))
                            .body())
                    .contains("\"shape\":[10000,1]");
        }

        @Test
        void failsOnlyTheRequestWhoseValuesTheModelRefuses() throws Exception {
            HttpResponse<String> bad = node.post("/v2/models/gather/infer", request("index", "INT64", "[1]", "[99]"));

            assertThat(bad.statusCode()).isIn(400, 500);
            assertThat(node.post("/v2/models/gather/infer", request("index", "INT64", "[1]", "[1]"))
                            .statusCode())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
        void takesAnyContentTypeAsJson(String type) throws Exception {
            assertThat(node.send(HttpRequest.newBuilder(node.uri("/v2/models/constant/infer"))
                                    .header("content-type", type)
                                    .POST(BodyPublishers.ofString(CONSTANT)))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Nested
    final class Refusals {
        @Test
        void answers404ForAnUnknownModel() throws Exception {
            assertError(
                    node.post("/v2/models/none/infer", CONSTANT),
                    404,
                    "model-not-found",
                    "model 'none' is not known here");
        }

        @ParameterizedTest
        @ValueSource(strings = {"9", "champion", "-1", "1%00", "..", "%2e%2e"})
        void answers404ForAnUnknownVersion(String version) throws Exception {
            HttpResponse<String> response =
                    node.send(HttpRequest.newBuilder(node.uri("/v2/models/constant/versions/" + version + "/infer"))
                            .POST(BodyPublishers.ofString(CONSTANT)));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).startsWith("{\"error\":\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/v2/nothing", "/v2/models/constant/nothing", "/v2/models/constant/version/1", "/nothing"})
        void answers404ForAnUnknownPath(String path) throws Exception {
            assertThat(node.get(path).statusCode()).isEqualTo(404);
        }

        @Test
        void answers405WithTheMethodThatIsRight() throws Exception {
            HttpResponse<String> response = node.get("/v2/models/constant/infer");

            assertError(response, 405, "method-not-allowed", "the path takes POST, was GET");
            assertThat(response.headers().firstValue("allow")).hasValue("POST");
        }

        @Test
        void answers503ForAVersionThatIsNotReady() throws Exception {
            HttpResponse<String> response = node.post("/v2/models/broken/versions/1/infer", CONSTANT);

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("model 'broken' version '1' is not ready (state UNAVAILABLE: ");
        }

        @Test
        void answers400ForAWrongDatatype() throws Exception {
            assertError(
                    node.post("/v2/models/constant/infer", request("input", "INT32", "[1,1]", "[0]")),
                    400,
                    "invalid-input",
                    "input 'input' must have datatype FP32, was INT32");
        }

        @Test
        void answers400ForTruncatedJson() throws Exception {
            assertError(
                    node.post("/v2/models/constant/infer", CONSTANT.substring(0, 40)),
                    400,
                    "malformed-request",
                    "the body is not valid JSON: it ends early");
        }

        @Test
        void answers400ForJsonThatIsFiftyThousandDeep() throws Exception {
            HttpResponse<String> response = node.post(
                    "/v2/models/constant/infer",
                    request("input", "FP32", "[1,1]", "[".repeat(50_000) + "]".repeat(50_000)));

            assertError(response, 400, "invalid-input", "input 'input' has data nested deeper than its shape [1, 1]");
        }

        @Test
        void answers400ForAShapeOfTrillionsOfElements() throws Exception {
            HttpResponse<String> response =
                    node.post("/v2/models/constant/infer", request("input", "FP32", "[1099511627776,1]", "[0]"));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("must have 1099511627776 elements, more than fit into the body");
        }

        @Test
        void answers415ForAnEncodingThatItDoesNotRead() throws Exception {
            HttpResponse<String> response = node.send(HttpRequest.newBuilder(node.uri("/v2/models/constant/infer"))
                    .header("content-encoding", "br")
                    .POST(BodyPublishers.ofString(CONSTANT)));

            assertError(
                    response,
                    415,
                    "unsupported-encoding",
                    "the body must be sent as it is or as gzip or deflate, was 'br'");
        }
    }
}
