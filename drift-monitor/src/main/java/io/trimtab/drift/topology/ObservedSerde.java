package io.trimtab.drift.topology;

import io.trimtab.drift.grid.GridCounts;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Bytes of {@link Observed} between observe and merge.
 *
 * <p>Part: 1, key length (int32), the window's key, the grid's bytes. Progress: 2, partition (int32), time (int64).
 * Unreadable records never travel this way.
 */
final class ObservedSerde implements Serde<Observed> {
    private static final byte PART = 1;
    private static final byte PROGRESS = 2;

    @Override
    public Serializer<Observed> serializer() {
        return (topic, observed) -> {
            if (observed instanceof Observed.Part part) {
                byte[] key = part.window().key();
                byte[] counts = part.counts().bytes();
                return ByteBuffer.allocate(1 + Integer.BYTES + key.length + counts.length)
                        .put(PART)
                        .putInt(key.length)
                        .put(key)
                        .put(counts)
                        .array();
            }
            if (observed instanceof Observed.Progress progress) {
                return ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES)
                        .put(PROGRESS)
                        .putInt(progress.partition())
                        .putLong(progress.time())
                        .array();
            }
            throw new SerializationException("only parts and progress travel to merge, not " + observed);
        };
    }

    @Override
    public Deserializer<Observed> deserializer() {
        return (topic, bytes) -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            byte kind = buffer.get();
            if (kind == PART) {
                byte[] key = new byte[buffer.getInt()];
                buffer.get(key);
                byte[] counts = new byte[buffer.remaining()];
                buffer.get(counts);
                return new Observed.Part(Window.ofKey(key), GridCounts.wrap(counts));
            }
            if (kind == PROGRESS) {
                return new Observed.Progress(buffer.getInt(), buffer.getLong());
            }
            throw new SerializationException("kind must be 1 or 2, was " + kind);
        };
    }
}
