package io.trimtab.registry;

import java.util.Optional;

/**
 * Where a version comes from.
 *
 * @param code the training code: repository and commit, or class
 * @param run the training run
 * @param parentVersion the version it replaces
 * @param decisionId the drift decision that asked for it
 */
public record Lineage(
        Optional<TrainingData> trainingData,
        Optional<String> code,
        Optional<String> run,
        Optional<String> parentVersion,
        Optional<String> decisionId) {
    public static final Lineage UNKNOWN =
            new Lineage(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
