package io.trimtab.standalone.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics record by record, from the beginning or from an event time on, {@code read_committed}.
 *
 * <p>Belongs to no consumer group and commits nothing, so nobody else notices. For one thread, except {@link #wakeup}.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Starts at the first record of each topic. Waits up to a minute for topics that the broker does not know yet: whoever
     * writes to them makes them, with as many partitions as they should have, and a broker hears of that a moment later.
     *
     * @throws UnknownTopicOrPartitionException when a topic is not there after a minute
     */
    public static TopicReader fromBeginning(String bootstrapServers, String... topics) {
        var reader = new TopicReader(new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false",
                        "client.id", "trimtab-reader"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
        try {
            var partitions = new ArrayList<TopicPartition>();
            for (String topic : topics) {
                for (PartitionInfo partition : reader.partitions(topic)) {
                    partitions.add(new TopicPartition(topic, partition.partition()));
                }
            }
            reader.consumer.assign(partitions);
            reader.consumer.seekToBeginning(partitions);
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private List<PartitionInfo> partitions(String topic) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (!known.isEmpty()) {
                return known;
            }
            LockSupport.parkNanos(ASK_AGAIN.toNanos());
        }
        throw new UnknownTopicOrPartitionException(
                "the broker does not know the topic %s after %d s".formatted(topic, PATIENCE.toSeconds()));
    }

    /** Moves this topic's position to the first record whose time is at or after {@code time}, ms since the epoch. */
    public TopicReader from(String topic, long time) {
        var wanted = consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(topic))
                .collect(Collectors.toMap(partition -> partition, partition -> time));
        consumer.offsetsForTimes(wanted).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
        return this;
    }

    /**
     * Sets where the topic's reading ends: before the first record whose time is at or after {@code time}, ms since the
     * epoch, or at its present end.
     *
     * @return how many records lie between here and there
     */
    public long until(String topic, Optional<Long> time) {
        var partitions = consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(topic))
                .toList();
        ends.putAll(consumer.endOffsets(partitions));
        time.ifPresent(at -> consumer.offsetsForTimes(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> at)))
                .forEach((partition, found) -> {
                    if (found != null) {
                        ends.merge(partition, found.offset(), Math::min);
                    }
                }));
        return partitions.stream()
                .mapToLong(partition -> Math.max(0, ends.getOrDefault(partition, 0L) - consumer.position(partition)))
                .sum();
    }

    /** Whether a record lies before its partition's end of {@link #until}. */
    public boolean isBeforeEnd(ConsumerRecord<byte[], byte[]> record) {
        long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), Long.MAX_VALUE);
        return record.offset() < end;
    }

    /**
     * Whether every partition has come to its end of {@link #until}, or has been read far enough by this measure. Those that
     * have are not read on.
     */
    public boolean ended(IntPredicate farEnough) {
        var finished = ends.entrySet().stream()
                .filter(end -> consumer.position(end.getKey()) >= end.getValue()
                        || farEnough.test(end.getKey().partition()))
                .map(Map.Entry::getKey)
                .toList();
        consumer.pause(finished);
        return finished.size() == ends.size();
    }

    /** The next records, none when nothing came within {@code wait} or {@link #wakeup} was called. */
    public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (WakeupException e) {
            return List.of();
        }
    }

    /** Ends a {@link #poll} that waits in another thread. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
