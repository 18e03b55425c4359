package io.trimtab.serving;

import static io.trimtab.serving.processing.StepVersions.before;
import static io.trimtab.serving.processing.StepVersions.stepWithFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.processing.GoldenTexts;
import io.trimtab.serving.processing.MiniLm;
import io.trimtab.serving.processing.StepVersions;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM over HTTP: text in, embedding out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TextEmbeddingIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        MiniLm.FULL.register(root, "embed", MiniLm.steps());
        MiniLm.QUANTISED.register(root, "embed-q", MiniLm.steps());
        new StepVersions(root)
                .file("tokenizer.json", "{\"version\":\"1.0\"}")
                .register(
                        "broken",
                        StepVersions.resource("/processing/tokens.onnx"),
                        before(stepWithFile("tokenize", "tokenizer.json")));
        node = new Models(root).serve("admission.deadline=60s");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static String body(String... texts) throws Exception {
        return "{\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[" + texts.length + "],\"data\":"
                + JSON.writeValueAsString(texts) + "}]}";
    }

    private static double[][] embeddings(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode output = JSON.readTree(response.body()).get("outputs").get(0);
        assertThat(output.get("name").textValue()).isEqualTo("embedding");
        int rows = output.get("shape").get(0).intValue();
        int width = output.get("shape").get(1).intValue();
        double[][] rowsOf = new double[rows][width];
        for (int i = 0; i < rows * width; i++) {
            rowsOf[i / width][i % width] = output.get("data").get(i).doubleValue();
        }
        return rowsOf;
    }

    private static double cosine(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void assertClose(double[] actual, float[] expected, double tolerance) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(tolerance));
        }
    }

    @Test
    void metadataDescribesWhatClientsSendAndGet() throws Exception {
        assertThat(node.get("/v2/models/embed").body())
                .contains("\"platform\":\"onnx_onnxv1\","
                        + "\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]}],"
                        + "\"outputs\":[{\"name\":\"embedding\",\"datatype\":\"FP32\",\"shape\":[-1,384]}]");
    }

    @Test
    void answersWithThePythonLibrariesEmbeddings() throws Exception {
        GoldenTexts golden = GoldenTexts.read();
        double[][] embeddings = embeddings(
                node.post("/v2/models/embed/infer", body(golden.texts().toArray(String[]::new))));

        for (int i = 0; i < embeddings.length; i++) {
            assertClose(embeddings[i], golden.embedding(i, MiniLm.FULL, "together"), 2e-6);
        }
    }

    @Test
    void sentencesThatMeanTheSameLieCloser() throws Exception {
        for (String model : List.of("embed", "embed-q")) {
            double[][] e = embeddings(node.post(
                    "/v2/models/" + model + "/infer",
                    body(
                            "The cat sat on the mat.",
                            "A feline rested on the rug.",
                            "Stock markets fell sharply after the announcement.")));

            assertThat(cosine(e[0], e[1])).isGreaterThan(0.5);
            assertThat(cosine(e[0], e[2])).isLessThan(0.1);
        }
    }

    @Test
    void requestsThatShareACallGetTheirOwnAnswers() throws Exception {
        GoldenTexts golden = GoldenTexts.read();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        int requests = 2 * golden.texts().size();
        double callsBefore = callsOfEmbed();
        for (int n = 0; n < requests; n++) {
            answers.add(node.postLater(
                    "/v2/models/embed/infer",
                    body(golden.texts().get(n % golden.texts().size()))));
        }

        for (int n = 0; n < requests; n++) {
            double[][] embeddings = embeddings(answers.get(n).get(60, TimeUnit.SECONDS));
            assertClose(embeddings[0], golden.embedding(n % golden.texts().size(), MiniLm.FULL, "alone"), 2e-6);
        }
        assertThat(callsOfEmbed() - callsBefore).isBetween(1.0, requests - 1.0);
    }

    private double callsOfEmbed() throws Exception {
        return node.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("trimtab_batch_rows_count{") && line.contains("model=\"embed\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aTextThatIsNotUtf8IsTheClientsMistake() throws Exception {
        String header = "{\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[2],"
                + "\"parameters\":{\"binary_data_size\":12}}]}";
        var body = new ByteArrayOutputStream();
        body.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(new byte[] {2, 0, 0, 0, 'o', 'k', 2, 0, 0, 0, 'x', (byte) 0xff});

        HttpResponse<String> response = node.send(HttpRequest.newBuilder(node.uri("/v2/models/embed/infer"))
                .header("Inference-Header-Content-Length", Integer.toString(header.length()))
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));

        assertThat(response.body())
                .isEqualTo("{\"error\":\"input 'text' element 1 must be UTF-8, but is not from byte 1 on\"}");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void aTextThatIsTooLongIsTheClientsMistake() throws Exception {
        HttpResponse<String> response = node.post("/v2/models/embed/infer", body("ok", "x".repeat(70_000)));

        assertThat(response.body())
                .isEqualTo("{\"error\":\"input 'text' element 1 must have at most 65536 bytes, had 70000\"}");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void aTokenizerThatCannotBeReadIsAReasonNotToBeReady() throws Exception {
        HttpResponse<String> response = node.get("/v2/models/broken");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .contains(
                        "processing before[0] 'tokenize': file must be a tokenizer.json: the tokenizer library says ");
    }
}
