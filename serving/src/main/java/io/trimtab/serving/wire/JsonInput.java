package io.trimtab.serving.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.trimtab.serving.error.ServingException;
import java.io.CharConversionException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;

/** How JSON from clients is parsed: as a stream, with bounds on its depth. */
public final class JsonInput {
    /** Lists and objects within each other. */
    static final int MAX_DEPTH = 64;

    /** As in events, so that a request that is taken can be read there. */
    private static final int MAX_NAME_LENGTH = 4_096;

    private static final int MAX_ID_LENGTH = 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private JsonInput() {}

    /**
     * A parser of UTF-8 text that also takes the bare words NaN and Infinity.
     *
     * @throws CharConversionException when the text is in UTF-16 or UTF-32, which the library would read too
     */
    public static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
        if (length >= 2) {
            int first = bytes[offset] & 0xFF;
            int second = bytes[offset + 1] & 0xFF;
            if (first == 0 || second == 0 || first >= 0xFE) {
                throw new CharConversionException("not UTF-8");
            }
        }
        return JSON.createParser(bytes, offset, length);
    }

    /**
     * Passes over the value at which the parser stands.
     *
     * @return whether the bare words NaN or Infinity are in it, which are no JSON
     */
    public static boolean skip(JsonParser json) throws IOException {
        boolean bareNonNumbers = false;
        int depth = 0;
        JsonToken token = json.currentToken();
        while (token != null) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else {
                bareNonNumbers |= token == JsonToken.VALUE_NUMBER_FLOAT && json.isNaN();
            }
            if (depth == 0) {
                return bareNonNumbers;
            }
            token = json.nextToken();
        }
        return bareNonNumbers;
    }

    /** The string at which the parser stands; {@code what} names it in a message. */
    public static String string(JsonParser json, String what) throws IOException, ServingException {
        return string(json, () -> what);
    }

    /** As {@link #string(JsonParser, String)}, for a name that has to be put together. */
    public static String string(JsonParser json, Supplier<String> what) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw BadInput.invalid(what.get() + " must be a string, was " + BadInput.shown(json));
        }
        return json.getText();
    }

    /** The whole number at which the parser stands, from 0 to the largest of 64 bits. */
    public static long wholeNumber(JsonParser json, String what) throws IOException, ServingException {
        boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || json.getLongValue() < 0) {
            throw BadInput.invalid(what + ", was " + BadInput.shown(json));
        }
        return json.getLongValue();
    }

    /** Whether {@code true} or {@code false} is where the parser stands. */
    public static boolean bool(JsonParser json, String what) throws IOException, ServingException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw BadInput.invalid(what + " must be true or false, was " + BadInput.shown(json));
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** The client's own id for a request. */
    public static String id(JsonParser json) throws IOException, ServingException {
        return id(string(json, "'id'"));
    }

    /** The id, if it is not too long. */
    public static String id(String id) throws ServingException {
        if (id.length() > MAX_ID_LENGTH) {
            throw BadInput.invalid("'id' must have at most " + MAX_ID_LENGTH + " characters, was " + id.length());
        }
        return id;
    }

    /** The value of the request parameter {@code event_time}: RFC 3339, not before 1970. */
    public static Instant eventTime(String text) throws ServingException {
        try {
            Instant time = Instant.parse(text);
            if (time.toEpochMilli() >= 0) {
                return time;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // refused below, with the rule
        }
        throw BadInput.invalid(
                "the parameter 'event_time' must be an RFC 3339 time after 1970, was '" + BadInput.cut(text) + "'");
    }
}
