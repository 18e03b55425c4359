package io.trimtab.serving.model;

import static java.util.Objects.requireNonNull;

import io.trimtab.serving.runtime.RuntimeOptions;
import java.time.Duration;

/**
 * How versions come and go.
 *
 * @param loadThreads versions that may load or warm up at the same time, at least 1; fewer leave more of the machine
 *     to live requests
 * @param warmUpLimit the longest that a version's first calls may take
 * @param runtime how engines run versions
 */
public record LifecycleOptions(LoadPolicy policy, int loadThreads, Duration warmUpLimit, RuntimeOptions runtime) {

    public static final LifecycleOptions DEFAULT =
            new LifecycleOptions(LoadPolicy.ALIASED_AND_LATEST, 1, Duration.ofSeconds(30), RuntimeOptions.DEFAULT);

    public LifecycleOptions {
        requireNonNull(policy, "policy");
        requireNonNull(runtime, "runtime");
        if (loadThreads < 1) {
            throw new IllegalArgumentException("load threads must be at least 1, was " + loadThreads);
        }
        if (warmUpLimit.isNegative() || warmUpLimit.isZero()) {
            throw new IllegalArgumentException("warm-up limit must be more than 0, was " + warmUpLimit);
        }
    }
}
