package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.events.Endpoint;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Names a window: its traffic and its ends, in epoch milliseconds. Also the key that its grid is stored under.
 *
 * <p>Keys sort by end, then model, version, endpoint and start: end (int64, big-endian, sign bit flipped), model, 0,
 * version, 0, endpoint (1 byte), start (int64, big-endian, sign bit flipped). Names hold no zero byte.
 */
record Window(Traffic traffic, long start, long end) {
    private static final Endpoint[] ENDPOINTS = {Endpoint.DEFAULT, Endpoint.CANARY, Endpoint.SHADOW};

    /** The window of this length that holds this time. */
    static Window holding(long time, long length, Traffic traffic) {
        long start = Math.floorDiv(time, length) * length;
        return new Window(traffic, start, start + length);
    }

    /** The window whose key this is. */
    static Window ofKey(byte[] key) {
        int model = zero(key, Long.BYTES);
        int version = zero(key, model + 1);
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new Window(
                new Traffic(
                        new String(key, Long.BYTES, model - Long.BYTES, UTF_8),
                        new String(key, model + 1, version - model - 1, UTF_8),
                        ENDPOINTS[key[version + 1]]),
                buffer.getLong(version + 2) ^ Long.MIN_VALUE,
                buffer.getLong() ^ Long.MIN_VALUE);
    }

    byte[] key() {
        byte[] model = traffic.model().getBytes(UTF_8);
        byte[] version = traffic.version().getBytes(UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + model.length + version.length + 3)
                .putLong(end ^ Long.MIN_VALUE)
                .put(model)
                .put((byte) 0)
                .put(version)
                .put((byte) 0)
                .put((byte) Arrays.asList(ENDPOINTS).indexOf(traffic.endpoint()))
                .putLong(start ^ Long.MIN_VALUE)
                .array();
    }

    /** The bound below every key of this end and above every key of an earlier one. */
    static byte[] bound(long end) {
        return ByteBuffer.allocate(Long.BYTES).putLong(end ^ Long.MIN_VALUE).array();
    }

    /** With what was counted in it. */
    WindowProfile profile(GridCounts counts) {
        return new WindowProfile(traffic, Instant.ofEpochMilli(start), Instant.ofEpochMilli(end), counts);
    }

    private static int zero(byte[] key, int from) {
        int at = from;
        while (key[at] != 0) {
            at++;
        }
        return at;
    }
}
