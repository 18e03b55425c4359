package io.trimtab.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import org.jspecify.annotations.Nullable;

/** How JSON from topics and clients is read: with limits, and with NaN and the infinities as bare tokens. */
final class JsonReading {
    /** Twice what a serving node takes in a request, so that every request that was answered can be read. */
    static final int MAX_DEPTH = 128;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(1_000)
                    .maxNameLength(4_096)
                    .maxStringLength(256 * 1024 * 1024)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .build();

    private JsonReading() {}

    /** The parser's message and place, without the source. */
    static MalformedEventException malformed(String where, JsonProcessingException e) {
        String place =
                e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
        return new MalformedEventException(where, "must be JSON within the limits", reason(e) + place);
    }

    private static String reason(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return "nested deeper than " + MAX_DEPTH + " levels, or with a number or text that is too long";
        }
        // where the library tells of itself, it does so in backticks
        return e instanceof JsonEOFException
                ? "it ends early"
                : message.indexOf('`') < 0 ? message : "something that is not JSON";
    }

    /** For bytes that are no text in the encoding that they seem to have. */
    static MalformedEventException notUtf8(String where) {
        return new MalformedEventException(where, "must be JSON in UTF-8", "something else");
    }

    static String describe(@Nullable JsonToken token) {
        return token == null
                ? "nothing"
                : switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> "a string";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
                    case VALUE_TRUE, VALUE_FALSE -> "a boolean";
                    case VALUE_NULL -> "null";
                    default -> token.toString();
                };
    }
}
