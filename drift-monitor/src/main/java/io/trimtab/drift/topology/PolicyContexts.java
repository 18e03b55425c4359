package io.trimtab.drift.topology;

import io.trimtab.drift.policy.PolicyContext;

/** Tells the policy what it knows beside the counts. Called once per closed window. Safe for several threads. */
@FunctionalInterface
public interface PolicyContexts {
    /** What is known about this version now. */
    PolicyContext of(String model, String version);
}
