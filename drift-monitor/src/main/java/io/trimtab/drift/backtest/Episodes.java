package io.trimtab.drift.backtest;

import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DriftReport;
import io.trimtab.events.ReportState;
import java.util.List;
import java.util.Optional;

/** Turns what the policy says of each window into verdicts of which an episode has one, and one more for each escalation. */
final class Episodes {
    private final int calmWindows;
    private int opened;
    private Verdict worst = Verdict.OK;
    private int calm;

    /** What one window comes to. */
    record Outcome(Verdict verdict, List<String> columns, Optional<String> episode, String reason) {}

    /** Episodes end after this many windows in which nothing was the matter. */
    Episodes(int calmWindows) {
        this.calmWindows = Math.max(1, calmWindows);
    }

    Outcome next(PolicyStep step) {
        DriftReport window = step.reports().get(0);
        Verdict now = Verdict.OK;
        Optional<Decision> grounds = Optional.empty();
        for (Decision decision : step.decisions()) {
            Verdict verdict = Verdict.of(decision.kind());
            if (verdict.compareTo(now) > 0) {
                now = verdict;
                grounds = Optional.of(decision);
            }
        }
        boolean trouble = window.state() == ReportState.DATA_QUALITY || window.state() == ReportState.WARN;
        if (now == Verdict.OK && trouble && worst == Verdict.OK) {
            now = window.state() == ReportState.WARN ? Verdict.WARN : Verdict.DATA_QUALITY;
        }
        if (now.compareTo(Verdict.INSUFFICIENT_DATA) > 0) {
            calm = 0;
            if (worst == Verdict.OK) {
                opened++;
            }
            boolean escalates = now.compareTo(worst) > 0;
            worst = escalates ? now : worst;
            List<String> columns = grounds.map(Episodes::columns).orElseGet(() -> suspicious(window));
            String reason = grounds.map(Decision::reason).orElse(window.note());
            return new Outcome(escalates ? now : Verdict.OK, columns, id(), reason);
        }
        Optional<String> episode = worst == Verdict.OK ? Optional.empty() : id();
        if (trouble) {
            calm = 0;
        } else if (worst != Verdict.OK && ++calm >= calmWindows) {
            worst = Verdict.OK;
            calm = 0;
        }
        Verdict quiet = window.state() == ReportState.INSUFFICIENT_DATA ? Verdict.INSUFFICIENT_DATA : Verdict.OK;
        return new Outcome(quiet, List.of(), episode, "");
    }

    private Optional<String> id() {
        return Optional.of("episode-" + opened);
    }

    private static List<String> columns(Decision decision) {
        return decision.columns().stream().map(DecisionColumn::name).toList();
    }

    /** Columns with rows that the training data had none of. */
    private static List<String> suspicious(DriftReport window) {
        return window.columns().stream()
                .filter(column -> column.unseen() + column.outOfRange() > 0)
                .map(ColumnReport::name)
                .toList();
    }
}
