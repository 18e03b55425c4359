package io.trimtab.standalone.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.standalone.broker.BrokerSettings;
import io.trimtab.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicReaderIT {
    @TempDir
    Path folder;

    @Test
    void waitsForATopicThatIsMadeLaterAndReadsAllItsPartitions() throws Exception {
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var opened = CompletableFuture.supplyAsync(
                    () -> TopicReader.fromBeginning(broker.bootstrapServers(), "soon", "later"));
            for (String topic : List.of("soon", "later")) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
                        .all()
                        .get();
            }

            try (var reader = opened.get(1, TimeUnit.MINUTES);
                    var producer = producer(broker)) {
                for (String topic : List.of("soon", "later")) {
                    for (int partition = 0; partition < 2; partition++) {
                        byte[] value = (topic + " " + partition).getBytes(UTF_8);
                        producer.send(new ProducerRecord<>(topic, partition, null, value))
                                .get();
                    }
                }
                assertThat(read(reader, 4)).containsExactlyInAnyOrder("soon 0", "soon 1", "later 0", "later 1");
            }
        }
    }

    private static List<String> read(TopicReader reader, int count) {
        var values = new ArrayList<String>();
        for (int polls = 0; polls < 50 && values.size() < count; polls++) {
            reader.poll(Duration.ofMillis(200)).forEach(record -> values.add(new String(record.value(), UTF_8)));
        }
        return values;
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
