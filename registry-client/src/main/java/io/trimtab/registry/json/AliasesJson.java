package io.trimtab.registry.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.RegistryNames;
import java.util.Map;
import java.util.TreeMap;

/** {@code aliases.json}. For people who write it by hand, {@code "champion": "3"} means the same as the full form. */
public final class AliasesJson {
    /** Largest file that is read. */
    public static final int MAX_BYTES = 1024 * 1024;

    private AliasesJson() {}

    /**
     * Reads the aliases.
     *
     * @param where how messages call the file
     * @throws RegistryException {@code INVALID_ALIASES} with the place and the rule
     */
    public static Map<String, AliasTarget> read(byte[] bytes, String where) {
        JsonPlace root = JsonDocuments.read(bytes, where, RegistryErrorCode.INVALID_ALIASES);
        Map<String, AliasTarget> aliases = root.map(AliasesJson::target);
        for (String alias : aliases.keySet()) {
            try {
                RegistryNames.alias(alias);
            } catch (RegistryException e) {
                throw new RegistryException(RegistryErrorCode.INVALID_ALIASES, where + ": " + e.getMessage(), e);
            }
        }
        return aliases;
    }

    private static AliasTarget target(JsonPlace place) {
        if (!place.node().isObject()) {
            return AliasTarget.of(version(place));
        }
        return new AliasTarget(
                version(place.member("version")), place.member("weight").optional(AliasesJson::weight));
    }

    private static String version(JsonPlace place) {
        String version = place.node().isIntegralNumber() ? place.node().asText() : place.text();
        if (!RegistryNames.isVersion(version)) {
            throw place.broken("must be a version: a whole number from 1");
        }
        return version;
    }

    private static double weight(JsonPlace place) {
        double weight = place.number();
        if (weight < 0 || weight > 1) {
            throw place.broken("must be from 0 to 1");
        }
        return weight;
    }

    /** The file's bytes, sorted by alias. */
    public static byte[] write(Map<String, AliasTarget> aliases) {
        ObjectNode root = JsonDocuments.MAPPER.createObjectNode();
        new TreeMap<>(aliases).forEach((alias, target) -> {
            ObjectNode node = root.putObject(alias).put("version", target.version());
            target.weight().ifPresent(weight -> node.put("weight", weight));
        });
        return JsonDocuments.pretty(root);
    }
}
