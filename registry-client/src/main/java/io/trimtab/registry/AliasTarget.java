package io.trimtab.registry;

import java.util.Optional;

/**
 * Where an alias points.
 *
 * @param weight share of requests that go there, 0 to 1; only meaningful for {@link Aliases#CANARY}
 */
public record AliasTarget(String version, Optional<Double> weight) {
    public AliasTarget {
        RegistryNames.version(version);
        weight.ifPresent(AliasTarget::checkWeight);
    }

    public static AliasTarget of(String version) {
        return new AliasTarget(version, Optional.empty());
    }

    static void checkWeight(double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_ALIASES, "alias weight must be from 0 to 1, was " + weight);
        }
    }
}
