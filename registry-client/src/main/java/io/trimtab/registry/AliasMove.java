package io.trimtab.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A move of an alias that happened.
 *
 * @param from where it pointed before; empty = it did not exist
 */
public record AliasMove(
        String model,
        String alias,
        Optional<String> from,
        String to,
        Optional<Double> weight,
        Instant when,
        String actor,
        String reason) {}
