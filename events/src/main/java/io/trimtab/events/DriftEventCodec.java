package io.trimtab.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/**
 * Reads and writes what the drift monitor publishes: {@link DriftReport}, {@link Decision}, {@link ActionOutcome}.
 *
 * <p>The value is the record as JSON, names in snake case, enums by name, instants in RFC 3339; equal records give equal
 * bytes. Unknown members are ignored when reading. Safe for use by any number of threads.
 */
public final class DriftEventCodec {
    private static final String SOURCE = "/trimtab/drift-monitor";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private DriftEventCodec() {}

    /** The record's value. */
    public static byte[] write(Object event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an event: " + event, e);
        }
    }

    /** Reads a {@link DriftReport}. */
    public static DriftReport report(byte[] value) {
        return read(value, DriftReport.class);
    }

    /** Reads a {@link Decision}. */
    public static Decision decision(byte[] value) {
        return read(value, Decision.class);
    }

    /** Reads an {@link ActionOutcome}. */
    public static ActionOutcome outcome(byte[] value) {
        return read(value, ActionOutcome.class);
    }

    /** The report's headers; its time is the end of what it judges. */
    public static void headers(DriftReport report, HeaderSink sink) {
        headers(sink, EventTypes.DRIFT_REPORT, report.id(), report.to(), report.model(), report.version());
    }

    /** The decision's headers. */
    public static void headers(Decision decision, HeaderSink sink) {
        headers(sink, EventTypes.DECISION, decision.id(), decision.time(), decision.model(), decision.version());
    }

    /** The outcome's headers. */
    public static void headers(ActionOutcome outcome, HeaderSink sink) {
        String id = outcome.decisionId() + "-" + outcome.result().name().toLowerCase(Locale.ROOT) + "-"
                + outcome.time().toEpochMilli();
        headers(sink, EventTypes.ACTION, id, outcome.time(), outcome.model(), outcome.version());
    }

    private static void headers(HeaderSink sink, String type, String id, Instant time, String model, String version) {
        add(sink, CloudEventHeaders.SPEC_VERSION, "1.0");
        add(sink, CloudEventHeaders.TYPE, type);
        add(sink, CloudEventHeaders.ID, id);
        add(sink, CloudEventHeaders.SOURCE, SOURCE);
        add(sink, CloudEventHeaders.TIME, time.toString());
        add(sink, CloudEventHeaders.SUBJECT, model + "/" + version);
        add(sink, CloudEventHeaders.MODEL, model);
        add(sink, CloudEventHeaders.MODEL_VERSION, version);
        add(sink, CloudEventHeaders.CONTENT_TYPE, "application/json");
    }

    private static void add(HeaderSink sink, String name, String value) {
        sink.add(name, value.getBytes(UTF_8));
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            T event = JSON.readValue(value, type);
            if (event == null) {
                throw new MalformedEventException("value", "must be a JSON object", "null");
            }
            return event;
        } catch (IOException e) {
            throw new MalformedEventException("value", "must be a " + type.getSimpleName(), String.valueOf(e));
        }
    }
}
