package io.trimtab.events;

import java.util.Locale;
import java.util.Optional;

/** Which part of a model's traffic answered a prediction. */
public enum Endpoint {
    DEFAULT,
    CANARY,
    SHADOW;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in events, in lower case. */
    public String wireName() {
        return wireName;
    }

    /** The endpoint with that wire name. */
    public static Optional<Endpoint> ofWireName(String name) {
        return switch (name) {
            case "default" -> Optional.of(DEFAULT);
            case "canary" -> Optional.of(CANARY);
            case "shadow" -> Optional.of(SHADOW);
            default -> Optional.empty();
        };
    }
}
