package io.trimtab.drift.baseline;

/** Finds the baselines of model versions. Called once per record: answers from memory. Safe for several threads. */
@FunctionalInterface
public interface BaselineSource {
    /**
     * The baseline of this version. A version's baseline never changes; one that is missing may appear later.
     *
     * @throws RuntimeException when it cannot be known now whether there is one (the registry does not answer)
     */
    VersionBaseline find(String model, String version);
}
