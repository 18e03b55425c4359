package io.trimtab.standalone.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
    @TempDir
    Path folder;

    @Test
    void keepsItsDataAcrossAStopAndAStartOnAnotherPort() throws Exception {
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder))) {
            send(broker, "kept");
        }

        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder))) {
            send(broker, "added");

            assertThat(read(broker, 2)).containsExactly("kept", "added");
        }
    }

    @Test
    void commitsTransactionsOnOneNode() {
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder));
                var producer = producer(broker, Map.of("transactional.id", "one"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("events", "committed".getBytes(UTF_8)));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("events", "aborted".getBytes(UTF_8)));
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("events", "again".getBytes(UTF_8)));
            producer.commitTransaction();

            assertThat(read(broker, 2)).containsExactly("committed", "again");
        }
    }

    @Test
    void keepsRecordsHoweverOldTheirTimeIs() throws Exception {
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var node = new ConfigResource(ConfigResource.Type.BROKER, "1");

            var config = admin.describeConfigs(List.of(node)).all().get().get(node);

            assertThat(requireNonNull(config).get("log.retention.ms").value()).isEqualTo("-1");
        }
    }

    @Test
    void saysThatItsPortIsTaken() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerSettings(other.getLocalPort(), folder)))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("broker port " + other.getLocalPort()
                            + " is taken by another process; choose another with --broker-port, 0 takes any free one");
        }
    }

    @Test
    void saysThatItsFolderIsInUseAndLeavesTheOtherBrokerAlone() throws Exception {
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder))) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerSettings(0, folder)))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("could not start in " + folder.resolve("log"));

            send(broker, "still there");
        }
    }

    @Test
    void saysThatItsFolderCannotBeWritten() throws Exception {
        var file = Files.writeString(folder.resolve("a-file"), "not a folder");

        assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerSettings(0, file)))
                .isInstanceOf(BrokerException.class)
                .hasMessageStartingWith("the broker's folder " + file.resolve("log") + " cannot be written");
    }

    private static void send(EmbeddedBroker broker, String value) throws Exception {
        try (var producer = producer(broker, Map.of())) {
            producer.send(new ProducerRecord<>("events", value.getBytes(UTF_8))).get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker, Map<String, Object> extra) {
        var settings = new java.util.HashMap<String, Object>(extra);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static List<String> read(EmbeddedBroker broker, int count) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        var values = new java.util.ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition("events", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int polls = 0; polls < 50 && values.size() < count; polls++) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(new String(r.value(), UTF_8)));
            }
        }
        return values;
    }
}
