package io.trimtab.events;

import java.util.Locale;
import java.util.Optional;

/** How a request that reached a model ended. */
public enum Outcome {
    OK,
    ERROR,
    TIMEOUT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in events, in lower case. */
    public String wireName() {
        return wireName;
    }

    /** The outcome with that wire name. */
    public static Optional<Outcome> ofWireName(String name) {
        return switch (name) {
            case "ok" -> Optional.of(OK);
            case "error" -> Optional.of(ERROR);
            case "timeout" -> Optional.of(TIMEOUT);
            default -> Optional.empty();
        };
    }
}
