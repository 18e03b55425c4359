package io.trimtab.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.runtime.tensorflow.SavedModels;
import io.trimtab.serving.runtime.tensorflow.TensorFlowNatives;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** SavedModels in bare folders, next to an ONNX model, over HTTP; TensorFlow's libraries must be installed. */
@Tag("tensorflow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TensorFlowIT {
    private static final Path EXPECTED = Path.of("src/test/resources/saved-models");

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        assertThat(TensorFlowNatives.ofThisProcess().find())
                .as(TensorFlowNatives.INSTALL_COMMAND)
                .isPresent();
        for (String name : List.of("keras_mlp", "two_signatures", "integers", "lookup", "no_rank")) {
            SavedModels.install(name, root);
        }
        node = new Models(root).with("onnx", "1", "mlp.onnx").serve();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** The calls that TensorFlow answered, as requests. */
    private static List<JsonObject> calls(String name) throws Exception {
        List<JsonObject> calls = new ArrayList<>();
        new JsonArray(Files.readString(EXPECTED.resolve(name + ".json"))).forEach(call -> calls.add((JsonObject) call));
        return calls;
    }

    private static String request(JsonObject call) {
        return new JsonObject()
                .put("parameters", new JsonObject().put("signature_name", call.getString("signature")))
                .put("inputs", call.getJsonArray("inputs"))
                .encode();
    }

    private static void assertAnswers(HttpResponse<String> response, JsonObject call) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonArray outputs = new JsonObject(response.body()).getJsonArray("outputs");
        JsonArray expected = call.getJsonArray("outputs");
        assertThat(outputs).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            JsonObject output = outputs.getJsonObject(i);
            assertThat(output.getString("name"))
                    .isEqualTo(expected.getJsonObject(i).getString("name"));
            assertThat(output.getJsonArray("shape"))
                    .isEqualTo(expected.getJsonObject(i).getJsonArray("shape"));
            JsonArray values = output.getJsonArray("data");
            for (int j = 0; j < values.size(); j++) {
                Object value = values.getValue(j);
                Object wanted = expected.getJsonObject(i).getJsonArray("data").getValue(j);
                if (output.getString("datatype").equals("BYTES")) {
                    assertThat(value).isEqualTo(new String(HexFormat.of().parseHex(wanted.toString()), UTF_8));
                } else if (value instanceof Double || value instanceof Float) {
                    assertThat(((Number) value).doubleValue()).isCloseTo(((Number) wanted).doubleValue(), within(1e-6));
                } else {
                    assertThat(value).hasToString(wanted.toString());
                }
            }
        }
    }

    @Test
    void describesASavedModelByItsDefaultSignature() throws Exception {
        assertThat(node.get("/v2/models/keras_mlp").body())
                .isEqualTo("{\"name\":\"keras_mlp\",\"versions\":[\"1\"],\"platform\":\"tensorflow_savedmodel\","
                        + "\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[-1,5]}],"
                        + "\"outputs\":[{\"name\":\"output_0\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
                        + "\"properties\":{\"version\":\"1\",\"signatures\":\"serving_default,serve\"}}");
    }

    @Test
    void answersAsTensorFlowInPythonDoes() throws Exception {
        for (String name : List.of("keras_mlp", "integers", "two_signatures")) {
            for (JsonObject call : calls(name)) {
                assertAnswers(node.post("/v2/models/" + name + "/infer", request(call)), call);
            }
        }
    }

    @Test
    void answersManyRequestsForDifferentSignaturesAtOnce() throws Exception {
        List<JsonObject> calls = calls("two_signatures");
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 200; i++) {
            answers.add(node.postLater("/v2/models/two_signatures/infer", request(calls.get(i % calls.size()))));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertAnswers(answers.get(i).get(), calls.get(i % calls.size()));
        }
    }

    @Test
    void servesAnOnnxModelInTheSameProcess() throws Exception {
        assertThat(node.post("/v2/models/onnx/infer", RunningNode.request("input", "FP32", "[1,5]", "[1,2,3,4,5]"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void saysWhyASavedModelCannotBeServed() throws Exception {
        HttpResponse<String> response =
                node.post("/v2/models/no_rank/infer", RunningNode.request("anything", "FP32", "[1]", "[1]"));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .contains("input 'anything' has no fixed number of dimensions; export the model with shapes");
    }
}
