package io.trimtab.drift.action;

import io.trimtab.events.ActionOutcome;

/** Hears what became of decisions, for metrics. */
@FunctionalInterface
public interface ActionListener {
    /** An outcome was published. */
    void ended(ActionOutcome outcome);
}
