package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.Topics;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that move a partition's event time on without an event. */
public final class Watermarks {
    /** CloudEvents type of these records. */
    public static final String TYPE = WatermarkRecord.TYPE;

    private Watermarks() {}

    /** A watermark for this partition of {@link Topics#PREDICTIONS}. */
    public static ProducerRecord<byte[], byte[]> record(int partition, Instant time) {
        long millis = time.toEpochMilli();
        var record = new ProducerRecord<>(
                Topics.PREDICTIONS,
                partition,
                Math.max(0, millis),
                WatermarkRecord.id(partition, millis).getBytes(UTF_8),
                WatermarkRecord.value(millis));
        WatermarkRecord.headers(record.headers(), partition, millis);
        return record;
    }
}
