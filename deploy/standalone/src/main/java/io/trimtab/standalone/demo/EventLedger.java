package io.trimtab.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.EventTypes;
import io.trimtab.events.Topics;
import io.trimtab.standalone.topics.TopicFollower;
import io.trimtab.standalone.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An independent count of {@code trimtab.predictions}: reads every committed record, apart from the monitor and with none
 * of its code, and tells the same event id from a new one.
 */
final class EventLedger implements AutoCloseable {
    private final TopicFollower follower;
    private final Set<String> ids = new HashSet<>();
    private final TreeMap<Instant, Long> rows = new TreeMap<>();
    private long total;
    private long duplicates;

    EventLedger(String bootstrapServers) {
        follower = TopicFollower.start(
                "demo-ledger", TopicReader.fromBeginning(bootstrapServers, Topics.PREDICTIONS), this::add);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> message) {
        if (!EventTypes.PREDICTION.equals(header(message, CloudEventHeaders.TYPE))) {
            return;
        }
        if (!ids.add(header(message, CloudEventHeaders.ID))) {
            duplicates++;
            return;
        }
        long size = Long.parseLong(header(message, CloudEventHeaders.ROWS));
        rows.merge(Instant.parse(header(message, CloudEventHeaders.TIME)), size, Long::sum);
        total += size;
        notifyAll();
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    /** Rows of all events so far. */
    synchronized long rows() {
        return total;
    }

    /** Rows of the events whose event time is in [from, to). */
    synchronized long rows(Instant from, Instant to) {
        return rows.subMap(from, to).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Records whose event id had been seen before. */
    synchronized long duplicates() {
        return duplicates;
    }

    /** Waits until as many rows have come, or as long as {@code patience}; whether they have. */
    synchronized boolean await(long wanted, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (total < wanted) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public void close() {
        follower.close();
    }
}
