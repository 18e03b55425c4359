package io.trimtab.drift.policy;

import io.trimtab.drift.grid.WindowProfile;
import org.jspecify.annotations.Nullable;

/** Judges windows and decides. Pure: the same state, window and context give the same step. */
@FunctionalInterface
public interface PolicyEngine {
    /**
     * Takes a model's next window.
     *
     * @param state what the last step for this model left; null at first
     * @param window windows come in the order of their ends, then version, then endpoint
     */
    PolicyStep step(byte @Nullable [] state, WindowProfile window, PolicyContext context);
}
