package io.trimtab.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes feedback, in the HTTP request and in the topic. Safe for use by any number of threads. */
public final class FeedbackCodec {
    /** Most outcomes in one HTTP request. */
    public static final int MAX_BATCH = 10_000;

    private static final int MAX_ID_CHARS = 256;
    private static final int MAX_TEXT_CHARS = 4_096;

    /**
     * Reads the body of {@code POST /v1/feedback}: one object or an array of at most {@link #MAX_BATCH}. Members that
     * are not in the contract are refused, since they are misspelt ones.
     *
     * @throws MalformedEventException when it is anything else; none of the outcomes counts then
     */
    public List<Feedback> readRequest(byte[] body) {
        try (JsonParser parser = JsonReading.FACTORY.createParser(body)) {
            List<Feedback> outcomes = new ArrayList<>();
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (outcomes.size() == MAX_BATCH) {
                        throw new MalformedEventException("feedback", "must have at most 10000 outcomes", "more");
                    }
                    outcomes.add(readObject(parser, "feedback[" + outcomes.size() + "]", true));
                }
            } else {
                outcomes.add(readObject(parser, "feedback", true));
            }
            requireEnd(parser, "feedback");
            return List.copyOf(outcomes);
        } catch (JsonProcessingException e) {
            throw JsonReading.malformed("feedback", e);
        } catch (IOException e) {
            throw JsonReading.notUtf8("feedback");
        }
    }

    /**
     * Reads a record's value. Members that are not in the contract are passed over: a newer writer may have more.
     *
     * @throws MalformedEventException when it does not follow the wire contract
     */
    public Feedback read(byte[] value) {
        try (JsonParser parser = JsonReading.FACTORY.createParser(value)) {
            parser.nextToken();
            Feedback feedback = readObject(parser, "value", false);
            requireEnd(parser, "value");
            return feedback;
        } catch (JsonProcessingException e) {
            throw JsonReading.malformed("value", e);
        } catch (IOException e) {
            throw JsonReading.notUtf8("value");
        }
    }

    /** A record's value. */
    public byte[] write(Feedback feedback) {
        ValueBuffer value = new ValueBuffer(160);
        value.ascii("{\"prediction_id\":").string(feedback.predictionId());
        value.ascii(",\"row\":").number(feedback.row());
        value.ascii(",\"outcome\":");
        if (feedback.outcome() instanceof OutcomeValue.Text text) {
            value.string(text.value());
        } else {
            value.ascii(feedback.outcome().label());
        }
        feedback.time().ifPresent(time -> value.ascii(",\"time\":").string(time.toString()));
        feedback.model().ifPresent(model -> value.ascii(",\"model\":").string(model));
        return value.ascii("}").toBytes();
    }

    /** A record's key: the prediction id. */
    public static byte[] key(Feedback feedback) {
        return feedback.predictionId().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A record's headers.
     *
     * @param id unique within {@code source}
     * @param source CloudEvents source of who received the feedback
     * @param received when it was received; the event's time unless the client gave one
     */
    public void headers(Feedback feedback, String id, String source, Instant received, HeaderSink sink) {
        sink.add(CloudEventHeaders.SPEC_VERSION, utf8("1.0"));
        sink.add(CloudEventHeaders.ID, utf8(id));
        sink.add(CloudEventHeaders.SOURCE, utf8(source));
        sink.add(CloudEventHeaders.TYPE, utf8(EventTypes.FEEDBACK));
        sink.add(CloudEventHeaders.CONTENT_TYPE, utf8("application/json"));
        sink.add(CloudEventHeaders.TIME, utf8(feedback.time().orElse(received).toString()));
        feedback.model().ifPresent(model -> sink.add(CloudEventHeaders.SUBJECT, utf8(model)));
    }

    private static Feedback readObject(JsonParser parser, String where, boolean strict) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedEventException(where, "must be an object", JsonReading.describe(parser.currentToken()));
        }
        @Nullable String id = null;
        int row = 0;
        @Nullable OutcomeValue outcome = null;
        @Nullable Instant time = null;
        @Nullable String model = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "prediction_id" -> id = text(parser, token, where + ".prediction_id", MAX_ID_CHARS);
                case "row" -> row = row(parser, token, where);
                case "outcome" -> outcome = outcome(parser, token, where);
                case "time" -> time = time(text(parser, token, where + ".time", 64), where);
                case "model" -> model = text(parser, token, where + ".model", MAX_ID_CHARS);
                default -> {
                    if (strict) {
                        throw new MalformedEventException(
                                where, "must have only prediction_id, row, outcome, time and model", field);
                    }
                    parser.skipChildren();
                }
            }
        }
        if (id == null || outcome == null) {
            throw new MalformedEventException(
                    where + (id == null ? ".prediction_id" : ".outcome"), "must be there", "missing");
        }
        return new Feedback(id, row, outcome, Optional.ofNullable(time), Optional.ofNullable(model));
    }

    private static String text(JsonParser parser, JsonToken token, String where, int maxChars) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw new MalformedEventException(where, "must be a string", JsonReading.describe(token));
        }
        String text = parser.getText();
        if (text.isEmpty() || text.length() > maxChars) {
            throw new MalformedEventException(
                    where, "must have 1 to " + maxChars + " characters", text.length() + " characters");
        }
        return text;
    }

    private static int row(JsonParser parser, JsonToken token, String where) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 0) {
            throw new MalformedEventException(
                    where + ".row", "must be a whole number from 0 to 2147483647", parser.getText());
        }
        return parser.getIntValue();
    }

    private static OutcomeValue outcome(JsonParser parser, JsonToken token, String where) throws IOException {
        String place = where + ".outcome";
        switch (token) {
            case VALUE_TRUE, VALUE_FALSE -> {
                return OutcomeValue.of(token == JsonToken.VALUE_TRUE);
            }
            case VALUE_STRING -> {
                return OutcomeValue.of(text(parser, token, place, MAX_TEXT_CHARS));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (Double.isFinite(number)) {
                    return OutcomeValue.of(number);
                }
                throw new MalformedEventException(place, "must be a finite number", parser.getText());
            }
            default ->
                throw new MalformedEventException(
                        place, "must be a number, a string or a boolean", JsonReading.describe(token));
        }
    }

    private static Instant time(String text, String where) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new MalformedEventException(where + ".time", "must be an RFC 3339 time", text);
        }
    }

    private static void requireEnd(JsonParser parser, String where) throws IOException {
        if (parser.nextToken() != null) {
            throw new MalformedEventException(
                    where, "must end after the outcomes", JsonReading.describe(parser.currentToken()));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
