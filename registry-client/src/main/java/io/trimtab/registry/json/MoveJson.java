package io.trimtab.registry.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryNames;

/** One line of {@code history.jsonl}. */
public final class MoveJson {
    private MoveJson() {}

    /**
     * Reads a line.
     *
     * @param where how messages call it
     */
    public static AliasMove read(byte[] line, String model, String where) {
        JsonPlace root = JsonDocuments.read(line, where, RegistryErrorCode.INVALID_ALIASES);
        return new AliasMove(
                model,
                root.member("alias").text(),
                root.member("from").optional(MoveJson::version),
                version(root.member("to")),
                root.member("weight").optional(JsonPlace::number),
                root.member("when").time(),
                root.member("actor").text(),
                root.member("reason").note());
    }

    private static String version(JsonPlace place) {
        String version = place.text();
        if (!RegistryNames.isVersion(version)) {
            throw place.broken("must be a version: a whole number from 1");
        }
        return version;
    }

    /** The line, with its end. */
    public static byte[] write(AliasMove move) {
        ObjectNode root = JsonDocuments.MAPPER.createObjectNode();
        root.put("when", move.when().toString());
        root.put("actor", move.actor());
        root.put("alias", move.alias());
        move.from().ifPresent(from -> root.put("from", from));
        root.put("to", move.to());
        move.weight().ifPresent(weight -> root.put("weight", weight));
        root.put("reason", move.reason());
        return JsonDocuments.line(root);
    }
}
