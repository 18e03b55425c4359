package io.trimtab.registry;

import java.util.Optional;

/**
 * Something that changed in the registry. It says what to look at again, not what is there: ask the registry.
 *
 * @param version the version that came, went or changed; for {@link Kind#ALIAS_MOVED} where the alias points now
 * @param alias set for {@link Kind#ALIAS_MOVED}
 */
public record RegistryChange(Kind kind, String model, Optional<String> version, Optional<String> alias) {
    /** What kind of change it is. */
    public enum Kind {
        MODEL_ADDED,
        MODEL_REMOVED,
        VERSION_ADDED,
        VERSION_REMOVED,
        /** The version's manifest changed, or it became usable or unusable. */
        VERSION_CHANGED,
        /** An alias was made, moved, reweighted or (then without a version) removed. */
        ALIAS_MOVED
    }
}
