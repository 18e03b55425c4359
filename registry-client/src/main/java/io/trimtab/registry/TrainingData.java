package io.trimtab.registry;

import java.util.Optional;

/**
 * The data a version was trained on.
 *
 * @param uri where it lies
 * @param version its version there
 * @param digest {@code sha256:…} of it
 * @param rows how many rows it has
 */
public record TrainingData(String uri, Optional<String> version, Optional<String> digest, Optional<Long> rows) {}
