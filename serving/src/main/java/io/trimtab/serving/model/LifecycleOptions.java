package io.trimtab.serving.model;

import static java.util.Objects.requireNonNull;

import io.trimtab.serving.runtime.RuntimeOptions;
import java.time.Duration;

/**
 * How versions come and go.
 *
 * @param loadThreads versions that may load or warm up at the same time, at least 1; fewer leave more of the machine
 *     to live requests
 * @param loadLimit the longest that reading a version and handing it to its engine may take
 * @param warmUpLimit the longest that a version's first calls may take
 * @param grace what first calls may take to end after they were told to; then they are given up
 * @param runtime how engines run versions
 */
public record LifecycleOptions(
        LoadPolicy policy,
        int loadThreads,
        Duration loadLimit,
        Duration warmUpLimit,
        Duration grace,
        RuntimeOptions runtime) {

    public static final LifecycleOptions DEFAULT = new LifecycleOptions(
            LoadPolicy.ALIASED_AND_LATEST,
            1,
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            RuntimeOptions.DEFAULT);

    public LifecycleOptions {
        requireNonNull(policy, "policy");
        requireNonNull(runtime, "runtime");
        if (loadThreads < 1) {
            throw new IllegalArgumentException("load threads must be at least 1, was " + loadThreads);
        }
        if (loadLimit.isNegative() || loadLimit.isZero()) {
            throw new IllegalArgumentException("load limit must be more than 0, was " + loadLimit);
        }
        if (warmUpLimit.isNegative() || warmUpLimit.isZero()) {
            throw new IllegalArgumentException("warm-up limit must be more than 0, was " + warmUpLimit);
        }
    }
}
