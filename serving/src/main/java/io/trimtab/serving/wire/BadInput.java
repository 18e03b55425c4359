package io.trimtab.serving.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a client is told about its mistake: what it sent, where, and the rule. */
public final class BadInput {
    private static final int SHOWN = 80;
    private static final int NAMES_SHOWN = 20;

    private BadInput() {}

    /** The request is one of the protocol, but does not fit the model. */
    public static ServingException invalid(String message) {
        return ServingException.refused(ErrorCode.INVALID_INPUT, message);
    }

    /** The request is not one of the protocol. */
    public static ServingException malformed(String message) {
        return ServingException.refused(ErrorCode.MALFORMED_REQUEST, message);
    }

    /** The body is not JSON, or not JSON that is read here. */
    public static ServingException malformed(Throwable e) {
        if (e instanceof StreamConstraintsException) {
            return malformed("the body is not acceptable JSON: nested deeper than " + JsonInput.MAX_DEPTH
                    + " levels, or a number or name that is too long");
        }
        if (e instanceof JsonProcessingException syntax
                && String.valueOf(syntax.getOriginalMessage()).startsWith("Unexpected end-of-input")) {
            return malformed("the body is not valid JSON: it ends early");
        }
        if (e instanceof JsonProcessingException syntax && syntax.getLocation() != null) {
            JsonLocation at = syntax.getLocation();
            return malformed("the body is not valid JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
        return malformed("the body is not valid JSON in UTF-8");
    }

    /** The value at which the parser stands, for a message. */
    public static String shown(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_ARRAY -> "a list";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "'" + cut(json.getText()) + "'";
            default -> cut(Objects.requireNonNullElse(json.getText(), "nothing"));
        };
    }

    /** At most 80 characters of what a client sent, without control characters. */
    public static String cut(String text) {
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return shown.chars().anyMatch(Character::isISOControl) ? shown.replaceAll("\\p{Cntrl}", "·") : shown;
    }

    /** The names of inputs or outputs, for a message; at most the first twenty. */
    public static String names(List<TensorSpec> specs) {
        String names = specs.stream().limit(NAMES_SHOWN).map(TensorSpec::name).collect(Collectors.joining(", "));
        return specs.size() > NAMES_SHOWN ? names + ", …" : names;
    }
}
