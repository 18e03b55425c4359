package io.trimtab.registry.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value in a JSON document and the way to it, for messages that say where.
 *
 * @param node a missing node when nothing is there
 * @param where such as {@code model 'm' version '3' manifest.json features[0].role}
 * @param code what a value that breaks the rules is an error of
 */
record JsonPlace(JsonNode node, String where, RegistryErrorCode code) {
    private static final int MAX_SHOWN = 100;

    RegistryException broken(String rule) {
        String shown = node.isMissingNode() ? "missing" : node.toString();
        return new RegistryException(
                code,
                where + " " + rule + ", was "
                        + (shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "…"));
    }

    JsonPlace member(String name) {
        return new JsonPlace(node.path(name), where + " " + name, code);
    }

    /** Nothing when the value is missing or null. */
    <T> Optional<T> optional(Function<JsonPlace, T> reader) {
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(reader.apply(this));
    }

    JsonPlace object() {
        if (!node.isObject()) {
            throw broken("must be an object");
        }
        return this;
    }

    String text() {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw broken("must be a string that is not empty");
        }
        return node.textValue();
    }

    /** A string that may be empty; the empty string when it is missing. */
    String note() {
        if (node.isMissingNode()) {
            return "";
        }
        if (!node.isTextual()) {
            throw broken("must be a string");
        }
        return node.textValue();
    }

    long wholeNumber(long min, long max) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
            throw broken("must be a whole number from " + min + " to " + max);
        }
        return node.longValue();
    }

    double number() {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw broken("must be a finite number");
        }
        return node.doubleValue();
    }

    Instant time() {
        String text = text();
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw broken("must be an RFC 3339 time");
        }
    }

    /** A constant by its name in lower case. */
    <E extends Enum<E>> E oneOf(Class<E> type) {
        String text = text();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw broken(
                "must be one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    /** The list's elements; none when it is missing. */
    <T> List<T> list(Function<JsonPlace, T> reader) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw broken("must be an array");
        }
        List<T> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            elements.add(reader.apply(new JsonPlace(node.get(i), where + "[" + i + "]", code)));
        }
        return elements;
    }

    /** The object's members; none when it is missing. */
    <T> Map<String, T> map(Function<JsonPlace, T> reader) {
        if (node.isMissingNode()) {
            return Map.of();
        }
        Map<String, T> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object().node.properties()) {
            members.put(
                    member.getKey(),
                    reader.apply(new JsonPlace(member.getValue(), where + " '" + member.getKey() + "'", code)));
        }
        return members;
    }
}
