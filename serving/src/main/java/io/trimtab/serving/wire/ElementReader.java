package io.trimtab.serving.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.events.Datatype;
import io.trimtab.events.HalfPrecision;
import io.trimtab.serving.error.ServingException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one JSON tensor into its memory, with the range of the datatype checked. Integers are exact. A
 * number that does not fit is refused, never rounded to infinity. What is not a number is written {@code "NaN"}, {@code
 * "Infinity"}, {@code "-Infinity"}, with or without the quotes.
 */
public final class ElementReader {
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final JsonParser json;
    private final String tensor;
    private final Datatype datatype;
    private final @Nullable ByteBuffer target;
    private final @Nullable List<byte[]> texts;
    private boolean bareNonNumbers;

    /** Reads into {@code target}, or for BYTES into {@code texts}. */
    public ElementReader(
            JsonParser json,
            String tensor,
            Datatype datatype,
            @Nullable ByteBuffer target,
            @Nullable List<byte[]> texts) {
        this.json = json;
        this.tensor = tensor;
        this.datatype = datatype;
        this.target = target;
        this.texts = texts;
    }

    /** Whether there were NaN or infinities without quotes, which strict JSON does not have. */
    public boolean sawBareNonNumbers() {
        return bareNonNumbers;
    }

    /** Reads the value at which the parser stands. */
    public void read(JsonToken token) throws IOException, ServingException {
        ByteBuffer to = target;
        if (to == null) {
            text(token);
            return;
        }
        switch (datatype) {
            case FP32 -> to.putFloat(single(token));
            case FP64 -> to.putDouble(real(token));
            case INT64 -> to.putLong(integer(token, Long.MIN_VALUE, Long.MAX_VALUE));
            case INT32 -> to.putInt((int) integer(token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT16 -> to.putShort((short) integer(token, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> to.put((byte) integer(token, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT64 -> to.putLong(unsigned64(token));
            case UINT32 -> to.putInt((int) integer(token, 0, 0xFFFF_FFFFL));
            case UINT16 -> to.putShort((short) integer(token, 0, 0xFFFF));
            case UINT8 -> to.put((byte) integer(token, 0, 0xFF));
            case FP16 -> to.putShort(half(token));
            case BF16 -> to.putShort(brain(token));
            case BOOL -> to.put(bool(token));
            case BYTES -> throw new IllegalStateException("BYTES have no buffer");
        }
    }

    private void text(JsonToken token) throws IOException, ServingException {
        if (token != JsonToken.VALUE_STRING || texts == null) {
            throw wrong("a string");
        }
        String text = json.getText();
        if (hasLoneSurrogate(text)) {
            throw wrong("strings of whole characters, without half of a surrogate pair");
        }
        texts.add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether there is no UTF-8 for the text. */
    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private byte bool(JsonToken token) throws IOException, ServingException {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrong("true or false");
        }
        return (byte) (token == JsonToken.VALUE_TRUE ? 1 : 0);
    }

    private long integer(JsonToken token, long min, long max) throws IOException, ServingException {
        if (token != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw wrong("a whole number from " + min + " to " + max);
        }
        long value = json.getLongValue();
        if (value < min || value > max) {
            throw wrong("a whole number from " + min + " to " + max);
        }
        return value;
    }

    private long unsigned64(JsonToken token) throws IOException, ServingException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            BigInteger value = json.getBigIntegerValue();
            if (value.signum() >= 0 && value.compareTo(UINT64_MAX) <= 0) {
                return value.longValue();
            }
        }
        throw wrong("a whole number from 0 to " + UINT64_MAX);
    }

    private float single(JsonToken token) throws IOException, ServingException {
        if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
            float value = json.getFloatValue();
            if (!Float.isFinite(value)) {
                return (float) notFinite("FP32");
            }
            return value == 0 && isMinusZero(token) ? -0.0f : value;
        }
        return (float) nonNumber(token);
    }

    private double real(JsonToken token) throws IOException, ServingException {
        if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
            double value = json.getDoubleValue();
            if (!Double.isFinite(value)) {
                return notFinite("FP64");
            }
            return value == 0 && isMinusZero(token) ? -0.0 : value;
        }
        return nonNumber(token);
    }

    /** Written as a whole number, which has no sign for zero. */
    private boolean isMinusZero(JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NUMBER_INT && json.getText().charAt(0) == '-';
    }

    private short half(JsonToken token) throws IOException, ServingException {
        float value = single(token);
        short half = HalfPrecision.toFp16(value);
        if (Float.isFinite(value) && !Float.isFinite(HalfPrecision.fromFp16(half))) {
            throw wrong("a number from -65504 to 65504");
        }
        return half;
    }

    private short brain(JsonToken token) throws IOException, ServingException {
        float value = single(token);
        short brain = HalfPrecision.toBf16(value);
        if (Float.isFinite(value) && !Float.isFinite(HalfPrecision.fromBf16(brain))) {
            throw wrong("a number within the range of BF16");
        }
        return brain;
    }

    /** A number token that is not finite: one of the bare words, or a number that is too large. */
    private double notFinite(String type) throws IOException, ServingException {
        double word = word(json.getText());
        if (word == 0) {
            throw wrong("a number within the range of " + type);
        }
        bareNonNumbers = true;
        return word;
    }

    private double nonNumber(JsonToken token) throws IOException, ServingException {
        double word = token == JsonToken.VALUE_STRING ? word(json.getText()) : 0;
        if (word == 0) {
            throw wrong("a number");
        }
        return word;
    }

    /** NaN or an infinity; 0 for any other word. */
    private static double word(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity", "+Infinity", "INF", "+INF" -> Double.POSITIVE_INFINITY;
            case "-Infinity", "-INF" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    private ServingException wrong(String rule) throws IOException {
        return BadInput.invalid(
                "input '" + tensor + "' of " + datatype + " must hold " + rule + ", was " + BadInput.shown(json));
    }
}
