package io.trimtab.registry.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.registry.Processing;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.StepSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The member {@code processing} of a manifest. A member that it does not know is an error: it would change answers. */
public final class ProcessingJson {
    /** Largest document that is read. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final Set<String> SIDES = Set.of("before", "after");
    private static final String TYPE = "type";
    private static final String FILE = "file";

    private ProcessingJson() {}

    /**
     * Reads a document that is what a manifest's {@code processing} will be.
     *
     * @param where how messages call it
     * @throws RegistryException {@code INVALID_VERSION} with the place and the rule
     */
    public static Processing read(byte[] bytes, String where) {
        return read(JsonDocuments.read(bytes, where, RegistryErrorCode.INVALID_VERSION));
    }

    static Processing read(JsonPlace place) {
        for (Map.Entry<String, JsonNode> member : place.object().node().properties()) {
            if (!SIDES.contains(member.getKey())) {
                throw place.broken("must have the members before and after and no other");
            }
        }
        return new Processing(steps(place.member("before")), steps(place.member("after")));
    }

    private static List<StepSpec> steps(JsonPlace place) {
        if (place.node().size() > Processing.MAX_STEPS) {
            throw place.broken("must have at most " + Processing.MAX_STEPS + " steps");
        }
        return place.list(ProcessingJson::step);
    }

    private static StepSpec step(JsonPlace place) {
        String type = place.object().member(TYPE).text();
        Optional<String> file = place.member(FILE).optional(JsonPlace::text);
        Map<String, Object> options = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : place.node().properties()) {
            if (!member.getKey().equals(TYPE) && !member.getKey().equals(FILE)) {
                options.put(member.getKey(), scalar(place.member(member.getKey())));
            }
        }
        try {
            return new StepSpec(type, file, options);
        } catch (RegistryException e) {
            throw new RegistryException(RegistryErrorCode.INVALID_VERSION, place.where() + ": " + e.getMessage(), e);
        }
    }

    private static Object scalar(JsonPlace place) {
        JsonNode node = place.node();
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return place.number();
        }
        throw place.broken("must be a string, a number or a boolean");
    }

    static void write(Processing processing, ObjectNode node) {
        steps(processing.before(), node.putArray("before"));
        steps(processing.after(), node.putArray("after"));
    }

    private static void steps(List<StepSpec> steps, ArrayNode array) {
        for (StepSpec step : steps) {
            ObjectNode node = array.addObject().put(TYPE, step.type());
            step.file().ifPresent(file -> node.put(FILE, file));
            step.options().forEach((name, value) -> {
                if (value instanceof String text) {
                    node.put(name, text);
                } else if (value instanceof Boolean flag) {
                    node.put(name, flag);
                } else if (value instanceof Long number) {
                    node.put(name, number);
                } else {
                    node.put(name, (Double) value);
                }
            });
        }
    }
}
