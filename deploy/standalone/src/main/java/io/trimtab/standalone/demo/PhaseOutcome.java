package io.trimtab.standalone.demo;

import java.util.List;
import java.util.OptionalLong;

/**
 * What came of a phase.
 *
 * @param happened one line
 * @param windowsUntil windows judged until it happened; empty when nothing should happen
 * @param eventRows rows of the phase's events in the topic
 * @param reportRows rows counted in the reports of the phase's windows
 * @param wrong what did not come true; empty when all did
 */
record PhaseOutcome(
        Phase phase, String happened, OptionalLong windowsUntil, long eventRows, long reportRows, List<String> wrong) {
    PhaseOutcome {
        wrong = List.copyOf(wrong);
    }

    boolean cameTrue() {
        return wrong.isEmpty();
    }
}
