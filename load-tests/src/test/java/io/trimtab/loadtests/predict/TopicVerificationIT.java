package io.trimtab.loadtests.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.loadtests.answers.AnswerLedger;
import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.answers.ReferenceModel;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.stage.BuiltProduct;
import io.trimtab.loadtests.stage.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verification, verified: what it must find in a real topic, it finds. */
final class TopicVerificationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final FeatureRows ROWS = FeatureRows.generate(20, 5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void findsTheOneWrongAnswerAndTheOneRecordTwiceAmongRightOnes() throws Exception {
        try (Stage stage = BuiltProduct.wholeStage(folder);
                ReferenceModel model = new ReferenceModel(stage.model())) {
            String broker = "127.0.0.1:" + Stage.brokerPort(stage.broker());
            try (var producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker, "acks", "all"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (int row = 0; row < 20; row++) {
                    float answer = model.answer(ROWS.rows().get(row))[0];
                    producer.send(record("event-" + row, row, row == 7 ? 1 - answer : answer));
                }
                producer.send(record("event-3", 3, model.answer(ROWS.rows().get(3))[0]));
                producer.flush();
            }

            var ledger = new AnswerLedger(model, ROWS);
            try (var topic = new PredictionTopic(broker)) {
                assertThat(topic.await(21, PATIENCE)).isEqualTo(21);
                topic.readInto(ledger);
            }

            List<String> objections = ledger.objections(20, 0, 20);
            assertThat(objections)
                    .contains(
                            "the server answered 20 requests, but the topic holds 21 records",
                            "1 events are in the topic more than once",
                            "1 of 21 records do not hold the answer that ONNX Runtime computes")
                    .anyMatch(objection -> objection.startsWith("the event event-7 says ["));
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String id, int row, float score) {
        String value = "{\"outcome\":\"ok\",\"request\":"
                + ROWS.requestBodies("features").get(row) + ",\"response\":{\"outputs\":[{\"name\":\"score\",\"data\":["
                + score + "]}]}}";
        var record = new ProducerRecord<>(
                "trimtab.predictions", id.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        record.headers().add(new RecordHeader("ce_id", id.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
