package io.trimtab.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Growing bytes of a JSON value. */
final class ValueBuffer {
    /** A multiple of three, so that only the last step is padded. */
    private static final int STEP = 3 << 12;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    ValueBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** Adds ASCII text as it is. */
    @SuppressWarnings("deprecation") // the one way to copy ASCII without an array in between
    ValueBuffer ascii(String text) {
        int size = text.length();
        room(size);
        text.getBytes(0, size, bytes, length);
        length += size;
        return this;
    }

    ValueBuffer number(long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            return ascii(Long.toString(value));
        }
        // digit by digit: no text in between
        int rest = (int) value;
        int digits = 1;
        for (int bound = rest; bound >= 10; bound /= 10) {
            digits++;
        }
        room(digits);
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    ValueBuffer raw(byte[] source) {
        return raw(source, source.length);
    }

    ValueBuffer raw(ValueBuffer source) {
        return raw(source.bytes, source.length);
    }

    private ValueBuffer raw(byte[] source, int size) {
        room(size);
        System.arraycopy(source, 0, bytes, length, size);
        length += size;
        return this;
    }

    ValueBuffer raw(ByteBuffer source) {
        int size = source.remaining();
        room(size);
        source.get(source.position(), bytes, length, size);
        length += size;
        return this;
    }

    /** Adds the bytes from position to limit as base64, in steps: no second copy of them lies on the heap. */
    ValueBuffer base64(ByteBuffer source) {
        Base64.Encoder encoder = Base64.getEncoder();
        int size = source.remaining();
        byte[] step = new byte[Math.min(size, STEP)];
        byte[] encoded = new byte[4 * ((step.length + 2) / 3)];
        for (int from = 0; from < size; from += step.length) {
            int some = Math.min(step.length, size - from);
            byte[] part = some == step.length ? step : new byte[some];
            source.get(source.position() + from, part);
            int written = encoder.encode(part, encoded);
            room(written);
            System.arraycopy(encoded, 0, bytes, length, written);
            length += written;
        }
        return this;
    }

    /** Adds a JSON string. */
    ValueBuffer string(String text) {
        put('"');
        if (isPlain(text)) {
            ascii(text);
        } else {
            for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
                escaped(unit);
            }
        }
        put('"');
        return this;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private void escaped(byte unit) {
        if (unit >= 0 && unit < ' ') {
            ascii("\\u00");
            put(HEX[unit >> 4]);
            put(HEX[unit & 0xF]);
            return;
        }
        if (unit == '"' || unit == '\\') {
            put('\\');
        }
        put(unit);
    }

    private void put(int unit) {
        room(1);
        bytes[length++] = (byte) unit;
    }

    private void room(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
        }
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
