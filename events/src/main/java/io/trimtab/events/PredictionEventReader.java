package io.trimtab.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads prediction records. Safe for use by any number of threads. */
public final class PredictionEventReader {
    private static final byte[] PREDICTION = EventTypes.PREDICTION.getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_ROWS_DIGITS = 10;

    /**
     * Reads one record.
     *
     * @throws MalformedEventException when it does not follow the wire contract
     */
    public PredictionEvent read(HeaderSource headers, byte[] value) {
        String type = required(headers, CloudEventHeaders.TYPE);
        if (!type.equals(EventTypes.PREDICTION)) {
            throw new MalformedEventException(CloudEventHeaders.TYPE, "must be " + EventTypes.PREDICTION, type);
        }
        Body body = new Body();
        try (JsonParser parser = JsonReading.FACTORY.createParser(value)) {
            body.read(parser, value);
        } catch (JsonProcessingException e) {
            throw JsonReading.malformed("value", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PredictionAttributes attributes = attributes(headers, body);
        return new PredictionEvent(attributes, body.truncated, body.inputs(), body.outputs(attributes.outcome()));
    }

    /** Whether a record is a prediction; others in the topic are not for {@link #read}. */
    public static boolean isPrediction(HeaderSource headers) {
        byte[] type = headers.header(CloudEventHeaders.TYPE);
        return type != null && Arrays.equals(type, PREDICTION);
    }

    private static PredictionAttributes attributes(HeaderSource headers, Body body) {
        String model = required(headers, CloudEventHeaders.MODEL);
        String version = required(headers, CloudEventHeaders.MODEL_VERSION);
        same(body.model, model, "value.model", CloudEventHeaders.MODEL);
        same(body.version, version, "value.version", CloudEventHeaders.MODEL_VERSION);
        String endpoint = required(headers, CloudEventHeaders.ENDPOINT);
        String outcome = required(headers, CloudEventHeaders.OUTCOME);
        return new PredictionAttributes(
                required(headers, CloudEventHeaders.ID),
                required(headers, CloudEventHeaders.SOURCE),
                time(requiredBytes(headers, CloudEventHeaders.TIME)),
                model,
                version,
                Endpoint.ofWireName(endpoint)
                        .orElseThrow(() -> new MalformedEventException(
                                CloudEventHeaders.ENDPOINT, "must be default, canary or shadow", endpoint)),
                Outcome.ofWireName(outcome)
                        .orElseThrow(() -> new MalformedEventException(
                                CloudEventHeaders.OUTCOME, "must be ok, error or timeout", outcome)),
                Optional.ofNullable(body.error),
                rows(required(headers, CloudEventHeaders.ROWS)),
                optional(headers, CloudEventHeaders.REQUEST_ID),
                optional(headers, CloudEventHeaders.TRACEPARENT),
                body.timings);
    }

    private static String required(HeaderSource headers, String name) {
        return new String(requiredBytes(headers, name), StandardCharsets.UTF_8);
    }

    private static byte[] requiredBytes(HeaderSource headers, String name) {
        byte[] value = headers.header(name);
        if (value == null || value.length == 0) {
            throw new MalformedEventException(name, "must be there", value == null ? "missing" : "empty");
        }
        return value;
    }

    private static Optional<String> optional(HeaderSource headers, String name) {
        byte[] value = headers.header(name);
        return value == null ? Optional.empty() : Optional.of(new String(value, StandardCharsets.UTF_8));
    }

    private static Instant time(byte[] text) {
        try {
            return InstantText.read(text);
        } catch (DateTimeException e) {
            throw new MalformedEventException(
                    CloudEventHeaders.TIME, "must be an RFC 3339 time", new String(text, StandardCharsets.UTF_8));
        }
    }

    private static int rows(String text) {
        long rows = -1;
        if (text.length() <= MAX_ROWS_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            rows = Long.parseLong(text);
        }
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw new MalformedEventException(
                    CloudEventHeaders.ROWS, "must be a whole number from 0 to 2147483647", text);
        }
        return (int) rows;
    }

    private static void same(@Nullable String inValue, String inHeader, String where, String header) {
        if (!inHeader.equals(inValue)) {
            throw new MalformedEventException(
                    where, "must equal the header " + header + " (" + inHeader + ")", String.valueOf(inValue));
        }
    }

    /** The record's value as far as it has been read. */
    private static final class Body {
        private @Nullable String model;
        private @Nullable String version;
        private @Nullable String error;
        private Timings timings = Timings.NONE;
        private boolean truncated;
        private @Nullable List<TensorData> inputs;
        private @Nullable List<TensorData> outputs;

        void read(JsonParser parser, byte[] value) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedEventException(
                        "value", "must be an object", JsonReading.describe(parser.currentToken()));
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (field) {
                    case "model" -> model = string(parser, token, "value.model");
                    case "version" -> version = string(parser, token, "value.version");
                    case "error" -> error = string(parser, token, "value.error");
                    case "truncated" -> truncated = flag(token);
                    case "timings" -> timings = readTimings(parser, token);
                    case "request" ->
                        inputs = new TensorParser(JsonReading.FACTORY, value, "value.request").read(parser, "inputs");
                    case "response" ->
                        outputs =
                                new TensorParser(JsonReading.FACTORY, value, "value.response").read(parser, "outputs");
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedEventException(
                        "value", "must end after the object", JsonReading.describe(parser.currentToken()));
            }
        }

        private static String string(JsonParser parser, JsonToken token, String where) throws IOException {
            if (token != JsonToken.VALUE_STRING) {
                throw new MalformedEventException(where, "must be a string", JsonReading.describe(token));
            }
            return parser.getText();
        }

        private static boolean flag(JsonToken token) {
            if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                throw new MalformedEventException("value.truncated", "must be a boolean", JsonReading.describe(token));
            }
            return token == JsonToken.VALUE_TRUE;
        }

        private static Timings readTimings(JsonParser parser, JsonToken start) throws IOException {
            if (start != JsonToken.START_OBJECT) {
                throw new MalformedEventException("value.timings", "must be an object", JsonReading.describe(start));
            }
            long queue = 0;
            long infer = 0;
            long total = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "queue_us" -> queue = micros(parser, field);
                    case "infer_us" -> infer = micros(parser, field);
                    case "total_us" -> total = micros(parser, field);
                    default -> parser.skipChildren();
                }
            }
            return new Timings(queue, infer, total);
        }

        private static long micros(JsonParser parser, String field) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 0) {
                throw new MalformedEventException(
                        "value.timings." + field, "must be a whole number of microseconds from 0", parser.getText());
            }
            return parser.getLongValue();
        }

        List<TensorData> inputs() {
            if (inputs == null) {
                throw new MalformedEventException("value.request", "must be there", "missing");
            }
            return inputs;
        }

        List<TensorData> outputs(Outcome outcome) {
            if (outputs == null && outcome == Outcome.OK) {
                throw new MalformedEventException("value.response", "must be there when the outcome is ok", "missing");
            }
            return outputs == null ? List.of() : outputs;
        }
    }
}
