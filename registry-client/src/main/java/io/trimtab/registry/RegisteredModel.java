package io.trimtab.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model with its versions and aliases.
 *
 * @param versions every version's number, ascending, those with a problem included
 * @param versionProblems for versions that cannot be used: why
 * @param problem why the aliases cannot be read, when they cannot; then {@code aliases} is empty
 */
public record RegisteredModel(
        String name,
        List<String> versions,
        Map<String, AliasTarget> aliases,
        Map<String, String> versionProblems,
        Optional<String> problem) {
    public RegisteredModel {
        versions = List.copyOf(versions);
        aliases = Map.copyOf(aliases);
        versionProblems = Map.copyOf(versionProblems);
    }

    /** The highest version without a problem. */
    public Optional<String> latestUsable() {
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (!versionProblems.containsKey(versions.get(i))) {
                return Optional.of(versions.get(i));
            }
        }
        return Optional.empty();
    }

    public Optional<AliasTarget> alias(String alias) {
        return Optional.ofNullable(aliases.get(alias));
    }
}
