package io.trimtab.registry;

import java.util.Optional;

/**
 * A wish to move an alias, carried out only if it still points where the caller thinks.
 *
 * @param expected the version the alias must point to now; empty = the alias must not exist
 * @param to the version it shall point to, which must exist
 * @param weight see {@link AliasTarget}
 * @param actor who moves it: a person's name, or the service and decision; not blank, at most 200 characters
 * @param reason why; at most 2,000 characters
 */
public record AliasChange(
        String model,
        String alias,
        Optional<String> expected,
        String to,
        Optional<Double> weight,
        String actor,
        String reason) {
    public AliasChange {
        RegistryNames.model(model);
        RegistryNames.alias(alias);
        expected.ifPresent(RegistryNames::version);
        RegistryNames.version(to);
        weight.ifPresent(AliasTarget::checkWeight);
        if (actor.isBlank() || actor.length() > 200) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_NAME, "actor must have 1 to 200 characters, had " + actor.length());
        }
        if (reason.length() > 2_000) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_NAME, "reason must have at most 2000 characters, had " + reason.length());
        }
    }

    public AliasChange(String model, String alias, Optional<String> expected, String to, String actor, String reason) {
        this(model, alias, expected, to, Optional.empty(), actor, reason);
    }
}
