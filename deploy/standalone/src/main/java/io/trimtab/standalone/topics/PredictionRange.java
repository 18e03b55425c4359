package io.trimtab.standalone.topics;

import io.trimtab.events.HeaderSource;
import io.trimtab.events.MalformedEventException;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.PredictionEventReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A stretch of a topic of predictions: events from one time (inclusive) to another (exclusive), or to the topic's end at the
 * beginning of the reading.
 *
 * @param from empty for the topic's beginning
 * @param to empty for its end
 * @param first so many rows, the earliest, are enough: reading ends when every partition is past the time at which they
 *     were there
 */
public record PredictionRange(String topic, Optional<Instant> from, Optional<Instant> to, int first) {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How much later than its time an event may lie in a partition, among later ones. */
    private static final Duration DISORDER = Duration.ofMinutes(5);

    private static final PredictionEventReader EVENTS = new PredictionEventReader();

    /** Hears how far the reading is: records read, of how many. */
    @FunctionalInterface
    public interface Progress {
        /** So many records of so many. */
        void read(long done, long whole);
    }

    /** The stretch as a name, for a record of where rows came from. */
    public String uri() {
        return "kafka:" + topic + from.map(time -> " from " + time).orElse("")
                + to.map(time -> " to " + time).orElse("");
    }

    /**
     * Reads the stretch's events. Records that are no predictions are passed over, as are malformed ones.
     *
     * @param rows takes an event and returns how many rows it has now
     * @throws IllegalStateException when it takes more than {@code most} rows to tell, or the broker falls silent for a minute
     */
    public void read(String servers, ToIntFunction<PredictionEvent> rows, int most, Progress progress) {
        try (var reader = TopicReader.fromBeginning(servers, topic)) {
            from.ifPresent(time -> reader.from(topic, time.toEpochMilli()));
            long whole = reader.until(topic, to.map(time -> time.plus(DISORDER).toEpochMilli()));
            Map<Integer, Long> reached = new HashMap<>();
            long enough = Long.MAX_VALUE;
            long done = 0;
            int taken = 0;
            long heard = System.nanoTime();
            while (!ended(reader, reached, enough)) {
                long before = done;
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(WAIT)) {
                    if (!reader.isBeforeEnd(record)) {
                        continue;
                    }
                    done++;
                    if (record.timestamp() > enough) {
                        reached.merge(record.partition(), record.timestamp(), Math::max);
                        continue;
                    }
                    reached.merge(record.partition(), record.timestamp(), Math::max);
                    taken = event(record).map(rows::applyAsInt).orElse(taken);
                    if (taken > most) {
                        throw new IllegalStateException(
                                "there is room for %,d rows, and what must be read of %s has more: narrow it with --from and --to"
                                        .formatted(most, uri()));
                    }
                }
                if (taken >= first && enough == Long.MAX_VALUE) {
                    enough = Collections.max(reached.values()) + DISORDER.toMillis();
                }
                progress.read(done, whole);
                heard = done > before ? System.nanoTime() : heard;
                if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                    throw new IllegalStateException("the broker at " + servers + " sent nothing of " + uri() + " for "
                            + PATIENCE.toSeconds() + " s");
                }
            }
        }
    }

    private static boolean ended(TopicReader reader, Map<Integer, Long> reached, long enough) {
        return reader.ended(partition -> reached.getOrDefault(partition, Long.MIN_VALUE) > enough);
    }

    private Optional<PredictionEvent> event(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        HeaderSource headers = name -> {
            var header = record.headers().lastHeader(name);
            return header == null ? null : header.value();
        };
        if (value == null || !PredictionEventReader.isPrediction(headers)) {
            return Optional.empty();
        }
        try {
            return Optional.of(EVENTS.read(headers, value)).filter(this::inside);
        } catch (MalformedEventException ignored) {
            // The monitor puts it among the dead letters and says why.
            return Optional.empty();
        }
    }

    private boolean inside(PredictionEvent event) {
        Instant time = event.attributes().time();
        return from.map(begin -> !time.isBefore(begin)).orElse(true)
                && to.map(time::isBefore).orElse(true);
    }
}
