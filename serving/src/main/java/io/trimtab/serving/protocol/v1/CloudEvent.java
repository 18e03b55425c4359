package io.trimtab.serving.protocol.v1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonInput;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a request came: as itself or within a CloudEvent, and then in which of the two modes of its HTTP binding; the
 * answer goes the same way.
 *
 * @param id the event's id
 * @param request the body of the request that the event carries
 */
record CloudEvent(Mode mode, @Nullable String id, Body request) {

    /** Where an event's attributes are. */
    enum Mode {
        /** There is no event. */
        NONE,
        /** In headers; the body is the data. */
        BINARY,
        /** In the body, an object which has the data as a member. */
        STRUCTURED
    }

    static final CharSequence STRUCTURED_TYPE = HttpHeaders.createOptimized("application/cloudevents+json");
    static final CharSequence ID = HttpHeaders.createOptimized("ce-id");
    static final CharSequence SOURCE = HttpHeaders.createOptimized("ce-source");
    static final CharSequence TYPE = HttpHeaders.createOptimized("ce-type");
    static final CharSequence SPEC_VERSION = HttpHeaders.createOptimized("ce-specversion");
    static final CharSequence TIME = HttpHeaders.createOptimized("ce-time");

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

    /** The mode that a request's headers tell. */
    static Mode mode(Exchange exchange) {
        String contentType = exchange.header(HttpHeaders.CONTENT_TYPE);
        if (contentType != null
                && contentType.strip().toLowerCase(Locale.ROOT).startsWith(STRUCTURED_TYPE.toString())) {
            return Mode.STRUCTURED;
        }
        boolean isBinary = exchange.header(SPEC_VERSION) != null
                && exchange.header(ID) != null
                && exchange.header(SOURCE) != null
                && exchange.header(TYPE) != null;
        return isBinary ? Mode.BINARY : Mode.NONE;
    }

    /**
     * Takes the request out of a body.
     *
     * @param id the header {@code ce-id}
     */
    static CloudEvent of(Mode mode, @Nullable String id, Body body) throws ServingException {
        return switch (mode) {
            case NONE -> new CloudEvent(mode, null, body);
            case BINARY -> new CloudEvent(mode, id == null ? null : JsonInput.id(id), body);
            case STRUCTURED -> structured(body);
        };
    }

    private static CloudEvent structured(Body body) throws ServingException {
        Map<String, String> attributes = new HashMap<>();
        Body data = null;
        try (JsonParser json = JsonInput.parser(body.bytes(), body.offset(), body.length())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw BadInput.malformed("a CloudEvent must be a JSON object, was " + BadInput.shown(json));
            }
            String member;
            while ((member = json.nextFieldName()) != null) {
                JsonToken value = json.nextToken();
                if (REQUIRED.contains(member)) {
                    attributes.put(member, JsonInput.string(json, "the CloudEvent's '" + member + "'"));
                } else if (member.equals("data")) {
                    data = object(json, value, body);
                } else if (member.equals("data_base64")) {
                    data = decoded(JsonInput.string(json, "the CloudEvent's 'data_base64'"));
                } else {
                    json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw BadInput.malformed("the body must be one CloudEvent");
            }
        } catch (IOException e) {
            throw BadInput.malformed(e);
        }
        for (String attribute : REQUIRED) {
            if (!attributes.containsKey(attribute)) {
                throw BadInput.malformed("the CloudEvent must have '" + attribute + "'");
            }
        }
        if (data == null) {
            throw BadInput.malformed("the CloudEvent must have 'data', the request");
        }
        return new CloudEvent(Mode.STRUCTURED, JsonInput.id(attributes.getOrDefault("id", "")), data);
    }

    private static Body object(JsonParser json, JsonToken value, Body body) throws IOException, ServingException {
        long from = json.currentTokenLocation().getByteOffset();
        if (value != JsonToken.START_OBJECT || from < 0) {
            throw BadInput.malformed("the CloudEvent's 'data' must be a JSON object, was " + BadInput.shown(json));
        }
        json.skipChildren();
        long end = json.currentLocation().getByteOffset();
        return new Body(body.bytes(), body.offset() + (int) from, (int) (end - from));
    }

    private static Body decoded(String base64) throws ServingException {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return new Body(bytes, 0, bytes.length);
        } catch (IllegalArgumentException e) {
            throw BadInput.malformed("the CloudEvent's 'data_base64' must be base64");
        }
    }
}
