package io.trimtab.loadtests.answers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic to which a server streams its predictions, read from outside by a consumer of our own. */
public final class PredictionTopic implements AutoCloseable {
    private static final String NAME = "trimtab.predictions";
    private static final String ID = "ce_id";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PAUSE_MILLIS = 20;

    private final String bootstrapServers;
    private final Admin admin;

    /** The topic on the broker at {@code host:port}. */
    public PredictionTopic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /**
     * Waits until the topic holds this many records.
     *
     * @return how many it holds at last: fewer when the patience was used up first, more when there are too many
     */
    public long await(long records, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        long held = size();
        while (held < records && System.nanoTime() < deadline) {
            pause();
            held = size();
        }
        return held;
    }

    /** Reads the topic from its beginning to its present end, committed records only, into the ledger. */
    public void readInto(AnswerLedger ledger) throws IOException {
        Map<TopicPartition, Long> ends = ends();
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                32 << 20,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                8 << 20);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> ledger.record(id(record), record.value()));
            }
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }

    private long size() throws IOException {
        return ends().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<TopicPartition, Long> ends() throws IOException {
        try {
            List<TopicPartition> partitions =
                    admin.describeTopics(List.of(NAME)).allTopicNames().get().values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .map(partition -> new TopicPartition(NAME, partition.partition()))
                            .toList();
            var ends = new HashMap<TopicPartition, Long>();
            admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Map.of();
            }
            throw new IOException("the topic " + NAME + " cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading the topic " + NAME, e);
        }
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(ID);
        return header == null
                ? "without " + ID + " at " + record.partition() + "/" + record.offset()
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
