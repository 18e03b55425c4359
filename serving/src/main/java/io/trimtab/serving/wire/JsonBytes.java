package io.trimtab.serving.wire;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of JSON text. Numbers are written in the shortest form that reads back as the same value; what JSON
 * has no number for is written as the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 */
public final class JsonBytes {
    private static final int KEPT = 1 << 20;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final boolean bareNonNumbers;
    private byte[] bytes = new byte[512];
    private int size;

    public JsonBytes() {
        this(false);
    }

    private JsonBytes(boolean bareNonNumbers) {
        this.bareNonNumbers = bareNonNumbers;
    }

    /** A buffer in which NaN and the infinities are bare words, as TensorFlow Serving and Python's json have them. */
    public static JsonBytes withBareNonNumbers() {
        return new JsonBytes(true);
    }

    /** Forgets the content, to start again; keeps its memory unless it has grown large. */
    public JsonBytes clear() {
        size = 0;
        letGoOfMuch();
        return this;
    }

    /** The bytes written so far. */
    public int size() {
        return size;
    }

    /** What was written, followed by {@code more} zeroed bytes for the caller to fill. */
    public byte[] toBytes(int more) {
        byte[] whole = new byte[Math.addExact(size, more)];
        System.arraycopy(bytes, 0, whole, 0, size);
        letGoOfMuch();
        return whole;
    }

    /** What was written. A large buffer is let go of, so this can be asked for once. */
    public byte[] toBytes() {
        byte[] whole = Arrays.copyOf(bytes, size);
        letGoOfMuch();
        return whole;
    }

    private void letGoOfMuch() {
        if (bytes.length > KEPT) {
            bytes = new byte[512];
            size = 0;
        }
    }

    /** Appends ASCII text as it is. */
    public JsonBytes raw(String ascii) {
        int length = ascii.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) ascii.charAt(i);
        }
        size += length;
        return this;
    }

    public JsonBytes raw(char ascii) {
        reserve(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    /** Appends a string in quotes, escaped. */
    public JsonBytes string(String text) {
        int length = text.length();
        reserve(length + 2);
        int start = size;
        bytes[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || c > 0x7E) {
                size = start;
                return string(text.getBytes(StandardCharsets.UTF_8));
            }
            bytes[size++] = (byte) c;
        }
        bytes[size++] = '"';
        return this;
    }

    /** Appends UTF-8 text in quotes, escaped; the caller has made sure that it is UTF-8. */
    public JsonBytes string(byte[] utf8) {
        reserve(escapedLength(utf8) + 2);
        bytes[size++] = '"';
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                bytes[size++] = '\\';
                bytes[size++] = b;
            } else if ((b >= 0 && b < 0x20) || b == 0x7F) {
                raw("\\u00");
                bytes[size++] = HEX[b >> 4];
                bytes[size++] = HEX[b & 15];
            } else {
                bytes[size++] = b;
            }
        }
        bytes[size++] = '"';
        return this;
    }

    private static long escapedLength(byte[] utf8) {
        long length = utf8.length;
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                length++;
            } else if ((b >= 0 && b < 0x20) || b == 0x7F) {
                length += 5;
            }
        }
        return length;
    }

    public JsonBytes number(long value) {
        reserve(20);
        size = NumberOutput.outputLong(value, bytes, size);
        return this;
    }

    public JsonBytes unsigned(long value) {
        return value >= 0 ? number(value) : raw(Long.toUnsignedString(value));
    }

    public JsonBytes number(float value) {
        int whole = (int) value;
        if (whole == value && Math.abs(whole) < 10_000_000 && (whole != 0 || Float.floatToRawIntBits(value) == 0)) {
            return number((long) whole).raw(".0");
        }
        return Float.isFinite(value) ? raw(NumberOutput.toString(value, true)) : notFinite(value);
    }

    public JsonBytes number(double value) {
        int whole = (int) value;
        if (whole == value && Math.abs(whole) < 10_000_000 && (whole != 0 || Double.doubleToRawLongBits(value) == 0)) {
            return number((long) whole).raw(".0");
        }
        return Double.isFinite(value) ? raw(NumberOutput.toString(value, true)) : notFinite(value);
    }

    private JsonBytes notFinite(double value) {
        String word = Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        return bareNonNumbers ? raw(word) : raw('"').raw(word).raw('"');
    }

    private void reserve(long more) {
        if (bytes.length - size < more) {
            long wanted = Math.max(size + more, 2L * bytes.length);
            long allowed = Math.min(wanted, Integer.MAX_VALUE - 8);
            if (allowed < size + more) {
                throw new OutOfMemoryError("an answer larger than 2 GiB");
            }
            bytes = Arrays.copyOf(bytes, (int) allowed);
        }
    }
}
