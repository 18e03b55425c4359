package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.HttpSocket.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Model files and names of models that are made to harm; the models beside them are served all the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbusedModelsIT {
    private AttackedNode attacked;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path root = Files.createDirectory(folder.resolve("models"));
        Path secret = Files.writeString(folder.resolve("secret.onnx"), "a secret of the machine");
        var models = new Models(root)
                .with("escape", "1", "external_escape.onnx")
                .with("custom", "1", "custom_op.onnx")
                .with("gather", "1", "gather.onnx")
                .withGarbage("garbage", "1");
        write(root, "empty", new byte[0]);
        byte[] whole = Files.readAllBytes(root.resolve("gather").resolve("1").resolve("model.onnx"));
        write(root, "cut", Arrays.copyOf(whole, whole.length / 2));
        byte[] repeated = new byte[1 << 20];
        Arrays.fill(repeated, (byte) 0x0A);
        write(root, "nested", repeated);
        Path link = Files.createDirectories(root.resolve("linked").resolve("1"));
        Files.createSymbolicLink(link.resolve("model.onnx"), secret);
        Files.createDirectories(root.resolve("hollow").resolve("1"));
        attacked = AttackedNode.of(models);
    }

    private static void write(Path root, String model, byte[] bytes) throws IOException {
        Files.write(Files.createDirectories(root.resolve(model).resolve("1")).resolve("model.onnx"), bytes);
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

    private HttpResponse<String> manage(String path, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + attacked.node.node().managementPort() + path);
        return attacked.node.send(HttpRequest.newBuilder(uri)
                .header("authorization", "Bearer " + RunningNode.TOKEN)
                .POST(BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"escape", "custom", "garbage", "empty", "cut", "nested", "linked", "hollow"})
    void thatCannotBeServedSayWhyWithoutTellingOfTheMachine(String model) throws Exception {
        Answer ready = attacked.send("GET /v2/models/" + model + "/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        Answer infer = attacked.infer(model, "{}");

        assertThat(ready.status()).as(ready.body()).isIn(404, 503);
        assertThat(infer.status()).as(infer.body()).isIn(404, 503);
        assertThat(ready.body()).doesNotContain("secret of the machine");
    }

    @Test
    void doNotKeepTheServerFromBeingReady() throws Exception {
        assertThat(attacked.send("GET /v2/health/ready HTTP/1.1\r\nHost: x\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, -4, Long.MAX_VALUE, Long.MIN_VALUE})
    void refuseValuesOfWhichTheyCannotBearAnyAsTheClientsMistake(long index) throws Exception {
        Answer answer = attacked.infer("gather", request("index", "INT64", "[1]", "[" + index + "]"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "load, %2e%2e%2fsecret",
        "load, ..%2f..%2fsecret.onnx",
        "load, %00",
        "load, http%3a%2f%2fother%2fmodel.onnx",
        "unload, %2e%2e",
        "load, djl%3a%2f%2fai.djl.zoo%2fmodel",
    })
    void areNamedByNamesOnly(String command, String name) throws Exception {
        HttpResponse<String> response = manage("/v2/repository/models/" + name + "/" + command, "{}");

        assertThat(response.statusCode()).as(response.body()).isIn(400, 404);
        Insides.assertNotShownIn(response.body().replace("other/model.onnx", ""));
    }

    @Test
    void areNeverTakenFromARequest() throws Exception {
        HttpResponse<String> response = manage(
                "/v2/repository/models/gather/load",
                "{\"parameters\":{\"config\":\"{}\",\"file:1/model.onnx\":\"AAAA\",\"file:../../x\":\"AAAA\"}}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(attacked.infer("gather", request("index", "INT64", "[1]", "[1]"))
                        .status())
                .isEqualTo(200);
    }
}
