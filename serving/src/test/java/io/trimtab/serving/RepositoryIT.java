package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model repository extension on the management port. */
final class RepositoryIT {
    @TempDir
    private Path root;

    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = new Models(root)
                .with("constant", "1", "constant_1.onnx")
                .withGarbage("broken", "1")
                .serve();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private HttpResponse<String> command(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.node().managementPort() + path));
        request.header("authorization", "Bearer " + RunningNode.TOKEN);
        return node.send(request.POST(BodyPublishers.ofString(body)));
    }

    private int ask() throws Exception {
        return node.post("/v2/models/constant/infer", request("input", "FP32", "[1,1]", "[0]"))
                .statusCode();
    }

    @Test
    void listsWhatThereIs() throws Exception {
        assertThat(command("/v2/repository/index", "").body())
                .startsWith("[{\"name\":\"broken\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"")
                .endsWith("{\"name\":\"constant\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
    }

    @Test
    void listsWhatIsReady() throws Exception {
        assertThat(command("/v2/repository/index", "{\"ready\":true}").body())
                .isEqualTo("[{\"name\":\"constant\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
    }

    @Test
    void unloadsAModelAndLoadsItAgain() throws Exception {
        HttpResponse<String> unloaded = command("/v2/repository/models/constant/unload", "");
        assertThat(unloaded.statusCode()).isEqualTo(200);
        assertThat(unloaded.body()).isEmpty();
        assertThat(ask()).isEqualTo(503);
        assertThat(command("/v2/repository/index", "").body())
                .contains("{\"name\":\"constant\",\"version\":\"1\",\"state\":\"UNAVAILABLE\","
                        + "\"reason\":\"unloaded on request\"}");

        HttpResponse<String> loaded = command("/v2/repository/models/constant/load", "{}");

        assertThat(loaded.statusCode()).isEqualTo(200);
        assertThat(ask()).isEqualTo(200);
    }

    @Test
    void keepsAModelUnloadedWhenTheRegistryChanges() throws Exception {
        command("/v2/repository/models/constant/unload", "");

        new Models(root).with("constant", "2", "constant_2.onnx");
        new Models(root).with("later", "1", "constant_3.onnx");
        node.node().lookSoon();
        while (node.get("/v2/models/later/ready").statusCode() != 200) {
            Thread.onSpinWait();
        }

        assertThat(ask()).isEqualTo(503);
    }

    @Test
    void triesAVersionAgainThatFailed() throws Exception {
        HttpResponse<String> failed = command("/v2/repository/models/broken/load", "");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body())
                .startsWith("{\"error\":\"model 'broken' has no version that is ready: version '1' UNAVAILABLE: model"
                        + " 'broken' version '1' file model.onnx must be an ONNX model");

        Files.copy(
                root.resolve("constant/1/model.onnx"),
                root.resolve("broken/1/model.onnx"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(command("/v2/repository/models/broken/load", "").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "unload"})
    void answers404ForAModelThatIsNotThere(String command) throws Exception {
        HttpResponse<String> response = command("/v2/repository/models/none/" + command, "");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"error\":\"model 'none' is not known here\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "file:1/model.onnx"})
    void takesNoFilesAndNoConfiguration(String parameter) throws Exception {
        HttpResponse<String> response =
                command("/v2/repository/models/constant/load", "{\"parameters\":{\"" + parameter + "\":\"AAAA\"}}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("models and their settings come from the registry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "[]", "\"none\""})
    void takesNoParametersThatAreNoObject(String parameters) throws Exception {
        HttpResponse<String> response =
                command("/v2/repository/models/constant/load", "{\"parameters\":" + parameters + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":\"'parameters' must be an object, was ");
    }

    @Test
    void takesNullForNoParameters() throws Exception {
        assertThat(command("/v2/repository/models/constant/load", "{\"parameters\":null}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        assertThat(command("/v2/repository/index", " ".repeat(70_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void needsTheToken() throws Exception {
        var request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.node().managementPort() + "/v2/repository/index"));

        assertThat(node.send(request.POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(401);
    }

    @Test
    void isNotOnThePortOfPredictions() throws Exception {
        assertThat(node.post("/v2/repository/models/constant/unload", "").statusCode())
                .isEqualTo(404);
        assertThat(node.get("/v2").body()).doesNotContain("model_repository");
    }
}
