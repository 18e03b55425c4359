package io.trimtab.drift.report;

import io.trimtab.events.ActionOutcome;
import io.trimtab.events.ActionResult;
import io.trimtab.events.Decision;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A decision with what came of it so far.
 *
 * @param status the last outcome's result, or {@code PENDING} when there is none yet
 */
public record DecisionEntry(Decision decision, List<ActionOutcome> outcomes, String status) {
    private static final Set<ActionResult> OPEN = EnumSet.of(ActionResult.AWAITING_APPROVAL, ActionResult.APPROVED);

    /** The decision and its outcomes, oldest first. */
    static DecisionEntry of(Decision decision, List<ActionOutcome> outcomes) {
        String status = outcomes.isEmpty()
                ? "PENDING"
                : outcomes.get(outcomes.size() - 1).result().name();
        return new DecisionEntry(decision, List.copyOf(outcomes), status);
    }

    /** Whether nothing more will be done about it. */
    boolean finished() {
        return !outcomes.isEmpty()
                && !OPEN.contains(outcomes.get(outcomes.size() - 1).result());
    }

    /** Whether a person may approve or reject it now. */
    boolean awaitsApproval() {
        return !outcomes.isEmpty() && outcomes.get(outcomes.size() - 1).result() == ActionResult.AWAITING_APPROVAL;
    }
}
