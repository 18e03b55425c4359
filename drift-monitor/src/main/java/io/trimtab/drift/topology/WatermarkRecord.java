package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.CloudEventHeaders;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record that moves event time on in an idle partition of the predictions topic.
 *
 * <p>It stands in that very partition, between the predictions before and after it, so that reading the topic again
 * closes windows at the same place. CloudEvents type {@value #TYPE}; the value is the event time in epoch milliseconds
 * as decimal text.
 */
final class WatermarkRecord {
    static final String TYPE = "io.trimtab.watermark.v1";
    private static final byte[] TYPE_BYTES = TYPE.getBytes(UTF_8);

    private WatermarkRecord() {}

    static boolean is(Headers headers) {
        Header type = headers.lastHeader(CloudEventHeaders.TYPE);
        return type != null && ByteBuffer.wrap(TYPE_BYTES).equals(ByteBuffer.wrap(type.value()));
    }

    static String id(int partition, long time) {
        return "watermark-" + partition + "-" + time;
    }

    /** The partition in an id. */
    static int partition(String id) {
        return Integer.parseInt(id.substring("watermark-".length(), id.indexOf('-', "watermark-".length())));
    }

    static byte[] value(long time) {
        return Long.toString(time).getBytes(UTF_8);
    }

    /** The time in a watermark's value; {@link NumberFormatException} when it is none. */
    static long time(byte[] value) {
        return Long.parseLong(new String(value, UTF_8));
    }

    static void headers(Headers headers, int partition, long time) {
        add(headers, CloudEventHeaders.SPEC_VERSION, "1.0");
        add(headers, CloudEventHeaders.TYPE, TYPE);
        add(headers, CloudEventHeaders.ID, id(partition, time));
        add(headers, CloudEventHeaders.SOURCE, "/trimtab/drift-monitor");
        add(headers, CloudEventHeaders.TIME, Instant.ofEpochMilli(time).toString());
        add(headers, CloudEventHeaders.CONTENT_TYPE, "application/json");
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
