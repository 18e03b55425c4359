package io.trimtab.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.registry.FileContent;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.topics.TopicReader;
import io.trimtab.standalone.training.LabelledRows;
import io.trimtab.standalone.training.LateModelTrainer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SingleProcessIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String REQUEST = """
            {"inputs":[{"name":"flight","datatype":"FP32","shape":[1,5],"data":[12,3,700,40,20]}]}""";

    @TempDir
    Path folder;

    private Path models;

    @BeforeEach
    void aModel() throws Exception {
        models = Files.createDirectories(folder.resolve("models"));
        var rows = new LabelledRows(
                FlightFeatures.NAMES,
                List.of(1L, 2L),
                List.of(new float[] {1, 2, 3, 4, 5}, new float[] {5, 4, 3, 2, 1}),
                List.of(true, false));
        new FileModelRegistry(models, Duration.ofSeconds(1), InstantSource.system())
                .register(
                        "flight-delay",
                        VersionDraft.builder("onnxruntime", "model.onnx")
                                .file(
                                        "model.onnx",
                                        FileContent.of(
                                                LateModelTrainer.train(rows).onnx()))
                                .build());
    }

    @Test
    void answersPredictionsStreamsThemAndContinuesFromItsDataAfterARestart() throws Exception {
        try (var process = SingleProcess.start(settings(Optional.empty()))) {
            await(() -> process.servingReady() && process.monitorReady());

            var answer = predict(process);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("\"model_name\":\"flight-delay\"")
                    .contains("late_probability");
            assertThat(get(process.httpPort(), "/v2/health/ready")).isEqualTo(200);
            assertThat(process.grpcPort()).isPositive();
            assertThat(get(process.managementPort(), "/metrics")).isEqualTo(200);
            assertThat(get(process.monitorPort(), "/api/models")).isEqualTo(200);
            assertThat(predictions(process, 1)).isEqualTo(1);
        }

        try (var process = SingleProcess.start(settings(Optional.empty()))) {
            await(() -> process.servingReady() && process.monitorReady());
            predict(process);

            assertThat(predictions(process, 2))
                    .as("the first one is still there")
                    .isEqualTo(2);
        }
    }

    @Test
    void answersWhenTheKafkaItIsToldOfIsAway() throws Exception {
        try (var process = SingleProcess.start(settings(Optional.of("127.0.0.1:1")))) {
            await(process::servingReady);

            assertThat(predict(process).statusCode()).isEqualTo(200);
            assertThat(process.monitorReady()).isFalse();
            assertThat(process.monitorMissing()).contains("broker", "topology");
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ports = new ProcessSettings.Ports(other.getLocalPort(), 0, 0, 0, 0);

            assertThatThrownBy(() -> SingleProcess.start(new ProcessSettings(
                            models, folder.resolve("data"), Optional.of("127.0.0.1:1"), ports, Map.of(), Map.of())))
                    .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("taken");
        }
    }

    @Test
    void namesASettingThatItDoesNotKnow() {
        assertThatThrownBy(() -> SingleProcess.start(new ProcessSettings(
                        models,
                        folder.resolve("data"),
                        Optional.of("127.0.0.1:1"),
                        ProcessSettings.Ports.FREE,
                        Map.of("htpp.port", "1"),
                        Map.of())))
                .hasMessageContaining("unknown setting 'htpp.port'");
    }

    private ProcessSettings settings(Optional<String> kafka) {
        return new ProcessSettings(
                models, folder.resolve("data"), kafka, ProcessSettings.Ports.FREE, Map.of(), Map.of());
    }

    private static HttpResponse<String> predict(SingleProcess process) throws Exception {
        var request = HttpRequest.newBuilder(uri(process.httpPort(), "/v2/models/flight-delay/infer"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(REQUEST))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static int get(int port, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri(port, path)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int predictions(SingleProcess process, int wanted) {
        int found = 0;
        try (var reader = TopicReader.fromBeginning(process.brokers(), "trimtab.predictions")) {
            for (int polls = 0; polls < 50 && found < wanted; polls++) {
                for (var message : reader.poll(Duration.ofMillis(200))) {
                    found += message.value().length > 0 ? 1 : 0;
                }
            }
        }
        return found;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int looks = 0; looks < 1_200 && !condition.getAsBoolean(); looks++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
