package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.ApiDescription.Operation;
import io.trimtab.serving.RunningNode.Models;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The description that the server gives of itself is held to what the server does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiIT {
    private static final String CONSTANT = request("input", "FP32", "[1,1]", "[0]");
    private static final String FEEDBACK = "{\"prediction_id\":\"a-1\",\"outcome\":true}";

    private RunningNode node;
    private ApiDescription description;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        var models = new Models(root)
                .with("constant", "1", "constant_1.onnx")
                .with("aliased", "1", "constant_1.onnx")
                .with("two", "1", "two_inputs.onnx")
                .with("gather", "1", "gather.onnx")
                .with("identity", "1", "identity_fp32.onnx")
                .with("texts", "1", "identity_bytes.onnx")
                .withGarbage("broken", "1");
        Files.writeString(root.resolve("aliased/aliases.json"), "{\"champion\":\"1\"}");
        node = models.serve("http.max-body-size=64KiB");
        description = ApiDescription.of(node.get("/openapi.yaml").body());
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** One call of an operation: {@code path} is the operation's, filled in. */
    record Exchange(
            String operation, String method, String path, String body, Map<String, String> headers, int status) {
        @Override
        public String toString() {
            return operation + ": " + method + " " + path + " " + status;
        }
    }

    private static Exchange get(String operation, String path, int status) {
        return new Exchange(operation, "GET", path, "", Map.of(), status);
    }

    private static Exchange post(String operation, String path, String body, int status, String... headers) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            named.put(headers[i], headers[i + 1]);
        }
        return new Exchange(operation, "POST", path, body, named, status);
    }

    static Stream<Exchange> exchanges() {
        return Stream.of(
                get("root", "/", 200),
                get("serverMetadata", "/v2", 200),
                get("serverLive", "/v2/health/live", 200),
                get("serverReady", "/v2/health/ready", 200),
                get("listModels", "/v2/models", 200),
                get("allStatistics", "/v2/models/stats", 200),
                get("modelMetadata", "/v2/models/constant", 200),
                get("modelMetadata", "/v2/models/none", 404),
                get("modelMetadata", "/v2/models/broken", 503),
                get("versionMetadata", "/v2/models/constant/versions/1", 200),
                get("versionMetadata", "/v2/models/constant/versions/7", 404),
                get("modelReady", "/v2/models/constant/ready", 200),
                get("modelReady", "/v2/models/broken/ready", 503),
                get("versionReady", "/v2/models/constant/versions/1/ready", 200),
                get("versionReady", "/v2/models/broken/versions/1/ready", 503),
                get("modelConfig", "/v2/models/constant/config", 200),
                get("modelConfig", "/v2/models/texts/config", 200),
                get("versionConfig", "/v2/models/constant/versions/1/config", 200),
                get("modelStatistics", "/v2/models/constant/stats", 200),
                get("modelStatistics", "/v2/models/none/stats", 404),
                get("versionStatistics", "/v2/models/constant/versions/1/stats", 200),
                post("infer", "/v2/models/constant/infer", CONSTANT, 200),
                post("infer", "/v2/models/constant/infer", "{\"id\":\"7\"," + CONSTANT.substring(1), 200),
                post("infer", "/v2/models/identity/infer", request("input", "FP32", "[1,2]", "[\"NaN\",0.5]"), 200),
                post("infer", "/v2/models/texts/infer", request("input", "BYTES", "[1,2]", "[\"a\",\"b\"]"), 200),
                post(
                        "infer",
                        "/v2/models/identity/infer",
                        "{\"parameters\":{\"binary_data_output\":true},"
                                + request("input", "FP32", "[1,2]", "[1,2]").substring(1),
                        200),
                post("infer", "/v2/models/constant/infer", "{", 400),
                post("infer", "/v2/models/none/infer", CONSTANT, 404),
                post("infer", "/v2/models/constant/infer", " ".repeat(70_000), 413),
                post("infer", "/v2/models/constant/infer", CONSTANT, 415, "content-encoding", "br"),
                post("infer", "/v2/models/broken/infer", CONSTANT, 503),
                post("inferVersion", "/v2/models/constant/versions/1/infer", CONSTANT, 200),
                post("inferVersion", "/v2/models/constant/versions/7/infer", CONSTANT, 404),
                get("v1Models", "/v1/models", 200),
                get("v1Model", "/v1/models/constant", 200),
                get("v1Model", "/v1/models/none", 404),
                get("v1Model", "/v1/models/broken", 503),
                get("v1Version", "/v1/models/constant/versions/1", 200),
                get("v1Version", "/v1/models/broken/versions/1", 200),
                get("v1Version", "/v1/models/constant/versions/7", 404),
                get("v1Label", "/v1/models/aliased/labels/champion", 200),
                get("v1Label", "/v1/models/aliased/labels/none", 404),
                get("v1ModelMetadata", "/v1/models/two/metadata", 200),
                get("v1ModelMetadata", "/v1/models/broken/metadata", 503),
                get("v1VersionMetadata", "/v1/models/constant/versions/1/metadata", 200),
                get("v1VersionMetadata", "/v1/models/constant/versions/7/metadata", 404),
                get("v1LabelMetadata", "/v1/models/aliased/labels/champion/metadata", 200),
                post("v1Predict", "/v1/models/constant:predict", "{\"instances\":[[0]]}", 200),
                post("v1Predict", "/v1/models/two:predict", "{\"inputs\":{\"a\":[[1,2]],\"b\":[[1,2]]}}", 200),
                post("v1Predict", "/v1/models/texts:predict", "{\"instances\":[[{\"b64\":\"eA==\"},\"b\"]]}", 200),
                post("v1Predict", "/v1/models/constant:predict", "{}", 400),
                post("v1Predict", "/v1/models/none:predict", "{\"instances\":[[0]]}", 404),
                post("v1Predict", "/v1/models/constant:predict", " ".repeat(70_000), 413),
                post("v1Predict", "/v1/models/constant:predict", "{}", 415, "content-encoding", "br"),
                post("v1Predict", "/v1/models/broken:predict", "{\"instances\":[[0]]}", 503),
                post("v1PredictVersion", "/v1/models/constant/versions/1:predict", "{\"inputs\":[[0]]}", 200),
                post("v1PredictLabel", "/v1/models/aliased/labels/champion:predict", "{\"inputs\":[[0]]}", 200),
                post("feedback", "/v1/feedback", "{}", 400),
                post("feedback", "/v1/feedback", FEEDBACK, 503));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void answersWhatIsDescribed(Exchange exchange) throws Exception {
        Operation operation = description.operation(exchange.operation());
        assertThat(exchange.path()).matches(operation.path().replaceAll("\\{[a-z]+}", "[^/]+"));
        assertThat(operation.method()).isEqualTo(exchange.method());
        var request = HttpRequest.newBuilder(node.uri(exchange.path()))
                .method(exchange.method(), BodyPublishers.ofString(exchange.body()));
        exchange.headers().forEach(request::header);

        HttpResponse<byte[]> response = node.client().send(request.build(), BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(exchange.status());
        assertThat(description.problems(operation, response)).isEmpty();
        if (exchange.status() == 200 && exchange.method().equals("POST")) {
            assertThat(description.requestProblems(operation, exchange.body())).isEmpty();
        }
    }

    @Test
    void everyOperationThatIsDescribedIsCalledHere() {
        Set<String> called = exchanges().map(Exchange::operation).collect(Collectors.toSet());

        assertThat(description.operations().stream().map(Operation::id)).containsExactlyInAnyOrderElementsOf(called);
    }

    @Test
    void whatDoesNotFitTheDescriptionIsFound() throws Exception {
        Operation infer = description.operation("infer");

        assertThat(description.requestProblems(infer, "{}")).hasSize(1);
        assertThat(description.requestProblems(infer, CONSTANT.replace("FP32", "FLOAT")))
                .isNotEmpty();
    }

    @Test
    void everyMethodThatIsThereIsDescribed() throws Exception {
        Set<String> undescribed = new TreeSet<>();
        for (Operation operation : description.operations()) {
            String path = operation
                    .path()
                    .replace("{model}", "constant")
                    .replace("{version}", "1")
                    .replace("{label}", "champion");
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH")) {
                int status = node.send(HttpRequest.newBuilder(node.uri(path)).method(method, BodyPublishers.noBody()))
                        .statusCode();
                boolean described = description.operations().stream()
                        .anyMatch(other -> other.path().equals(operation.path())
                                && other.method().equals(method));
                if (described == (status == 405)) {
                    undescribed.add(method + " " + path + " gave " + status);
                }
            }
        }

        assertThat(undescribed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/docs/, text/html; charset=utf-8",
        "/docs/start.js, text/javascript; charset=utf-8",
        "/docs/swagger-ui.css, text/css; charset=utf-8",
        "/docs/swagger-ui-bundle.js, text/javascript; charset=utf-8",
        "/docs/favicon-32x32.png, image/png",
        "/openapi.yaml, application/yaml"
    })
    void servesThePageToTryIt(String path, String type) throws Exception {
        HttpResponse<String> response = node.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(type);
        assertThat(response.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
        assertThat(response.body()).isNotEmpty();
    }

    @Test
    void thePageAsksForNothingThatIsNotServed() throws Exception {
        String page = node.get("/docs/").body();

        var links = java.util.regex.Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
        while (links.find()) {
            assertThat(node.get(links.group(1)).statusCode()).as(links.group(1)).isEqualTo(200);
        }
        assertThat(node.get("/docs").headers().firstValue("location")).hasValue("/docs/");
        assertThat(node.get("/docs/other.js").statusCode()).isEqualTo(404);
    }
}
