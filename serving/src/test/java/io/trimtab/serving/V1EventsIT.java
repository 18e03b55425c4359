package io.trimtab.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.events.Topics;
import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.publish.TestBroker;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What requests under {@code /v1/models} leave in Kafka. */
final class V1EventsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static String header(ConsumerRecord<byte[], byte[]> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String id(HttpResponse<String> response) {
        return response.headers().firstValue("trimtab-prediction-id").orElseThrow();
    }

    @Test
    void isOneEventForEachRequestThatReachedAModel(@TempDir Path root, @TempDir Path log) throws Exception {
        try (TestBroker broker = TestBroker.started(log)) {
            var models = new Models(root)
                    .with("two", "1", "two_inputs.onnx")
                    .with("gather", "1", "gather.onnx")
                    .with("identity_bytes", "1", "identity_bytes.onnx");
            String rows;
            String columns;
            String failed;
            String text;
            try (RunningNode node = models.serve(
                    "events.enabled=true", "events.kafka.bootstrap-servers=" + broker.bootstrapServers())) {
                rows = id(node.send(HttpRequest.newBuilder(node.uri("/v1/models/two:predict"))
                        .headers("ce-specversion", "1.0", "ce-id", "e-1", "ce-source", "/s", "ce-type", "t")
                        .POST(BodyPublishers.ofString(
                                "{\"instances\":[{\"a\":[1,NaN],\"b\":[2,3]},{\"a\":[4,5],\"b\":[6,7]}]}"))));
                columns = id(node.post("/v1/models/two:predict", "{\"inputs\":{\"a\":[[1,2]],\"b\":[[3,4]]}}"));
                failed = id(node.post("/v1/models/gather:predict", "{\"instances\":[7]}"));
                text = id(
                        node.post("/v1/models/identity_bytes:predict", "{\"instances\":[[{\"b64\":\"eHl6\"},\"a\"]]}"));
                assertThat(node.post("/v1/models/two:predict", "{\"instances\":[3]}")
                                .statusCode())
                        .isEqualTo(400);
                assertThat(node.post("/v1/models/two:explain", "{}").statusCode())
                        .isEqualTo(501);
            }

            Map<String, ConsumerRecord<byte[], byte[]>> events = new HashMap<>();
            var records = broker.read(Topics.PREDICTIONS, 4, PATIENCE);
            records.forEach(event -> events.put(header(event, "ce_id"), event));

            // every event is in the topic once the node has closed, so a fifth would be there as well
            assertThat(broker.read(Topics.PREDICTIONS, 5, Duration.ofSeconds(2)))
                    .hasSize(4);
            assertThat(events).containsOnlyKeys(rows, columns, failed, text);
            assertThat(value(events, rows))
                    .startsWith("{\"model\":\"two\",\"version\":\"1\",\"id\":\"e-1\",\"outcome\":\"ok\",\"rows\":2,")
                    .contains(
                            "\"request\":{\"id\":\"e-1\",\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                                    + "\"data\":[1.0,\"NaN\",4.0,5.0]},{\"name\":\"b\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                                    + "\"data\":[2.0,3.0,6.0,7.0]}]}")
                    .contains(
                            "\"response\":{\"model_name\":\"two\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"sum\","
                                    + "\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[3.0,\"NaN\",10.0,12.0]},");
            assertThat(value(events, columns)).contains("\"shape\":[1,2],\"data\":[1.0,2.0]");
            assertThat(header(requireNonNull(events.get(failed)), "ce_outcome")).isEqualTo("error");
            assertThat(value(events, text)).contains("\"shape\":[1,2],\"data\":[\"xyz\",\"a\"]");
        }
    }

    private static String value(Map<String, ConsumerRecord<byte[], byte[]>> events, String id) {
        return new String(requireNonNull(events.get(id)).value(), StandardCharsets.UTF_8);
    }
}
