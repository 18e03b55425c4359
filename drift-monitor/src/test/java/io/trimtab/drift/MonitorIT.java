package io.trimtab.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.drift.action.SampleDecisions;
import io.trimtab.events.ActionMode;
import io.trimtab.events.ActionOutcome;
import io.trimtab.events.ActionResult;
import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.EventTypes;
import io.trimtab.events.Topics;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelRegistry;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole monitor against a real broker: actions and the read API. */
final class MonitorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "a-token";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private TestBroker broker;
    private ModelRegistry registry;
    private DriftMonitor monitor;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(Files.createDirectory(folder.resolve("broker")));
        registry = SampleRegistry.in(Files.createDirectory(folder.resolve("models")), 2);
        monitor = monitor(Map.of());
    }

    @AfterEach
    void stop() {
        monitor.close();
        broker.close();
    }

    private DriftMonitor monitor(Map<String, String> more) {
        var settings = new TreeMap<>(Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "kafka.state-dir",
                folder.resolve("state").toString(),
                "kafka.commit-interval",
                "100ms",
                "topics.partitions",
                "1",
                "registry.root",
                folder.resolve("models").toString(),
                "api.token",
                TOKEN,
                "api.port",
                "0"));
        settings.putAll(more);
        return DriftMonitor.start(DriftSettings.of(settings));
    }

    private void decide(Decision decision) {
        var record = new ProducerRecord<>(
                Topics.DECISIONS, decision.model().getBytes(UTF_8), DriftEventCodec.write(decision));
        DriftEventCodec.headers(decision, record.headers()::add);
        broker.write(record);
    }

    private ActionOutcome outcome(Predicate<ActionOutcome> wanted) {
        var records = broker.read(
                Topics.DECISIONS,
                read -> read.stream().anyMatch(record -> isOutcome(record) && wanted.test(outcome(record))),
                PATIENCE);
        return records.stream()
                .filter(MonitorIT::isOutcome)
                .map(MonitorIT::outcome)
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOutcome(ConsumerRecord<byte[], byte[]> record) {
        return EventTypes.ACTION.equals(
                new String(record.headers().lastHeader(CloudEventHeaders.TYPE).value(), UTF_8));
    }

    private static ActionOutcome outcome(ConsumerRecord<byte[], byte[]> record) {
        return DriftEventCodec.outcome(record.value());
    }

    private String champion() {
        return registry.model("sample").alias(Aliases.CHAMPION).orElseThrow().version();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(address(path))
                        .header("authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + monitor.apiPort() + path);
    }

    /** Asks until the answer is as wanted. */
    private JsonNode until(String path, Predicate<JsonNode> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode answer = JSON.readTree(get(path).body());
            if (wanted.test(answer)) {
                return answer;
            }
        }
        throw new AssertionError(path + " still answers " + get(path).body());
    }

    @Test
    void rollsBackOnceAPersonHasApproved() throws Exception {
        until("/health/ready", answer -> answer.path("status").asText().equals("up"));
        decide(SampleDecisions.rollback("r1", ActionMode.APPROVE));
        outcome(outcome -> outcome.result() == ActionResult.AWAITING_APPROVAL);
        until("/api/decisions/r1", entry -> entry.path("status").asText().equals("AWAITING_APPROVAL"));
        assertThat(champion()).isEqualTo("2");

        assertThat(post("/api/decisions/r1/approve", "wrong").statusCode()).isEqualTo(401);
        assertThat(post("/api/decisions/r1/approve?by=ada", TOKEN).statusCode()).isEqualTo(202);

        ActionOutcome done = outcome(outcome -> outcome.result() == ActionResult.ROLLED_BACK);
        assertThat(done.aliasBefore()).contains("2");
        assertThat(done.aliasAfter()).contains("1");
        assertThat(champion()).isEqualTo("1");
        JsonNode entry = until(
                "/api/decisions/r1", answer -> answer.path("status").asText().equals("ROLLED_BACK"));
        assertThat(entry.path("outcomes").findValuesAsText("actor")).contains("person ada");
        assertThat(post("/api/decisions/r1/approve", TOKEN).statusCode()).isEqualTo(409);
    }

    @Test
    void answersAboutModelsReportsAndItself() throws Exception {
        until("/health/ready", answer -> answer.path("status").asText().equals("up"));

        JsonNode models = JSON.readTree(get("/api/models").body());
        assertThat(models.at("/models/0/name").asText()).isEqualTo("sample");
        assertThat(models.at("/models/0/aliases/champion").asText()).isEqualTo("2");
        assertThat(get("/api/models/sample/reports").body()).isEqualTo("{\"reports\":[]}");
        HttpResponse<String> unknown = get("/api/models/nobody/reports");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(unknown.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(get("/api/decisions?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(post("/api/models", TOKEN).statusCode()).isEqualTo(405);
        assertThat(get("/metrics").body()).contains("trimtab_drift_running 1.0");
    }

    @Test
    void saysThatNobodyWasAskedWhenARetrainHasNoWebhook() {
        decide(SampleDecisions.retrain("t1", ActionMode.AUTO));

        ActionOutcome failed = outcome(outcome -> outcome.decisionId().equals("t1"));

        assertThat(failed.result()).isEqualTo(ActionResult.FAILED);
        assertThat(failed.message()).isEqualTo("no webhook.url is set, so nobody was asked");
    }

    @Test
    void isAliveButNotReadyWithoutABrokerAndSaysWhichPortIsTaken() throws Exception {
        monitor.close();
        monitor = monitor(Map.of("kafka.bootstrap-servers", "127.0.0.1:1"));

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(ready.body()).at("/conditions/broker").asBoolean())
                .isFalse();

        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatThrownBy(() -> monitor(Map.of("api.port", port, "api.host", "0.0.0.0")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("api.port " + port + " on 0.0.0.0 cannot be opened");
        }
    }
}
