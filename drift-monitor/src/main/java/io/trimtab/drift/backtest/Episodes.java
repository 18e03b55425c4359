package io.trimtab.drift.backtest;

import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DriftReport;
import io.trimtab.events.ReportState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns what the policy says of each window into verdicts of which an episode has one, and one more for each escalation.
 * Broken data and drift have episodes of their own, so that neither hides the other.
 */
final class Episodes {
    private final Duration calm;
    private final Track quality = new Track();
    private final Track drift = new Track();
    private int opened;

    /** What one window comes to. */
    record Outcome(Verdict verdict, List<String> columns, Optional<String> episode, String reason) {}

    /** Episodes end after so long without anything that was the matter. */
    Episodes(Duration calm) {
        this.calm = calm;
    }

    Outcome next(PolicyStep step, Instant end) {
        DriftReport window = step.reports().get(0);
        Optional<Outcome> broken = quality.next(
                ofDecisions(step, Verdict.DATA_QUALITY, Verdict.DATA_QUALITY),
                window.state() == ReportState.DATA_QUALITY ? Verdict.DATA_QUALITY : Verdict.OK,
                window,
                end);
        Optional<Outcome> drifted = drift.next(
                ofDecisions(step, Verdict.WARN, Verdict.ROLLBACK),
                window.state() == ReportState.WARN ? Verdict.WARN : Verdict.OK,
                window,
                end);
        if (broken.isPresent() && drifted.isPresent()) {
            return both(broken.get(), drifted.get());
        }
        Optional<Outcome> shown = drifted.or(() -> broken);
        if (shown.isPresent()) {
            return shown.get();
        }
        Verdict quiet = window.state() == ReportState.INSUFFICIENT_DATA ? Verdict.INSUFFICIENT_DATA : Verdict.OK;
        Optional<String> episode = drift.current().or(quality::current);
        return new Outcome(quiet, List.of(), episode, "");
    }

    /** A window has one line: the more serious verdict, with what both rest on. */
    private static Outcome both(Outcome broken, Outcome drifted) {
        List<String> columns = Stream.concat(drifted.columns().stream(), broken.columns().stream())
                .distinct()
                .toList();
        return new Outcome(
                drifted.verdict(), columns, drifted.episode(), drifted.reason() + "; also: " + broken.reason());
    }

    private static Optional<Decision> ofDecisions(PolicyStep step, Verdict least, Verdict most) {
        Optional<Decision> worst = Optional.empty();
        for (Decision decision : step.decisions()) {
            Verdict verdict = Verdict.of(decision.kind());
            boolean mine = verdict.compareTo(least) >= 0 && verdict.compareTo(most) <= 0;
            if (mine
                    && (worst.isEmpty()
                            || verdict.compareTo(Verdict.of(worst.get().kind())) > 0)) {
                worst = Optional.of(decision);
            }
        }
        return worst;
    }

    /** One kind of trouble. */
    private final class Track {
        private Verdict worst = Verdict.OK;
        private Instant trouble = Instant.MIN;
        private String id = "";

        /** What this window shows; nothing when the episode goes on, or there is none. */
        Optional<Outcome> next(Optional<Decision> decision, Verdict state, DriftReport window, Instant end) {
            if (isOver(end)) {
                worst = Verdict.OK;
            }
            Verdict now = decision.map(Decision::kind).map(Verdict::of).orElse(state);
            // Windows after an incident are left out until some were clean, however long that takes.
            boolean clean = now == Verdict.DATA_QUALITY
                    && decision.isEmpty()
                    && suspicious(window).isEmpty();
            if (now == Verdict.OK || (clean && worst == Verdict.OK)) {
                return Optional.empty();
            }
            trouble = end;
            if (now.compareTo(worst) <= 0) {
                return Optional.empty();
            }
            if (worst == Verdict.OK) {
                id = "episode-" + ++opened;
            }
            worst = now;
            List<String> columns = decision.map(Episodes::columns).orElseGet(() -> suspicious(window));
            return Optional.of(new Outcome(
                    now,
                    columns,
                    Optional.of(id),
                    decision.map(Decision::reason).orElse(window.note())));
        }

        /** The episode that the window belongs to. */
        Optional<String> current() {
            return worst == Verdict.OK ? Optional.empty() : Optional.of(id);
        }

        private boolean isOver(Instant end) {
            return worst != Verdict.OK && Duration.between(trouble, end).compareTo(calm) > 0;
        }
    }

    private static List<String> columns(Decision decision) {
        return decision.columns().stream().map(DecisionColumn::name).toList();
    }

    /** Columns in which something is wrong beyond chance. */
    private static List<String> suspicious(DriftReport window) {
        return window.columns().stream()
                .filter(column -> column.statistics().keySet().stream().anyMatch(PolicyStep.FINDINGS::contains))
                .map(ColumnReport::name)
                .toList();
    }
}
