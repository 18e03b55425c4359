package io.trimtab.standalone.demo;

import io.trimtab.events.ActionResult;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.training.FlightVersions;
import io.trimtab.standalone.training.TrainerService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Compares what came of each phase with what was expected, from the published events alone. */
final class Judgement {
    private final Verdicts verdicts;
    private final EventLedger ledger;
    private final TrainerService trainer;
    private final FlightVersions versions;

    Judgement(Verdicts verdicts, EventLedger ledger, TrainerService trainer, FlightVersions versions) {
        this.verdicts = verdicts;
        this.ledger = ledger;
        this.trainer = trainer;
        this.versions = versions;
    }

    List<PhaseOutcome> judge(Story.Told told) {
        return List.of(quiet(told), move(told), brokenVersion(told), brokenPipeline(told));
    }

    private PhaseOutcome quiet(Story.Told told) {
        var phase = told.quiet();
        var wrong = new ArrayList<String>();
        none(phase, DecisionKind.RETRAIN, wrong);
        none(phase, DecisionKind.ROLLBACK, wrong);
        none(phase, DecisionKind.DATA_QUALITY, wrong);
        long warnings =
                verdicts.decisions(DecisionKind.WARN, phase.from(), phase.to()).size();
        var happened = wrong.isEmpty() ? "no action" + (warnings == 0 ? "" : ", " + warnings + " WARN") : "acted";
        return outcome(phase, happened, OptionalLong.empty(), wrong);
    }

    private PhaseOutcome move(Story.Told told) {
        var phase = told.move();
        var wrong = new ArrayList<String>();
        none(phase, DecisionKind.ROLLBACK, wrong);
        none(phase, DecisionKind.DATA_QUALITY, wrong);
        var retrain = one(phase, DecisionKind.RETRAIN, ActionResult.DELIVERED, wrong);
        if (trainer.requests().size() != 1) {
            wrong.add("the trainer took " + trainer.requests().size() + " requests, expected 1");
        }
        if (!trainer.promoted().equals(List.of(told.retrained()))) {
            wrong.add("the trainer promoted " + trainer.promoted() + " (failures " + trainer.failures() + ")");
        }
        var happened = retrain.map(
                        decision -> "RETRAIN on %s, version %s promoted".formatted(columns(decision), told.retrained()))
                .orElse("no RETRAIN");
        return outcome(
                phase,
                happened,
                count(retrain.map(decision -> verdicts.windows(phase.from(), decision.windowEnd()))),
                wrong);
    }

    private PhaseOutcome brokenVersion(Story.Told told) {
        var phase = told.brokenVersion();
        var wrong = new ArrayList<String>();
        none(phase, DecisionKind.RETRAIN, wrong);
        none(phase, DecisionKind.DATA_QUALITY, wrong);
        var rollback = one(phase, DecisionKind.ROLLBACK, ActionResult.ROLLED_BACK, wrong);
        rollback.ifPresent(decision -> {
            if (!decision.version().equals(told.broken())
                    || !decision.targetVersion().equals(Optional.of(told.retrained()))) {
                wrong.add("rolled back %s to %s, expected %s to %s"
                        .formatted(decision.version(), decision.targetVersion(), told.broken(), told.retrained()));
            }
        });
        var champion = versions.champion().version();
        if (!champion.equals(told.retrained())) {
            wrong.add("champion is version " + champion + ", expected " + told.retrained());
        }
        var happened = rollback.map(decision -> "ROLLBACK of %s to %s"
                        .formatted(decision.version(), decision.targetVersion().orElse("nothing")))
                .orElse("no ROLLBACK");
        return outcome(
                phase,
                happened,
                count(rollback.map(decision -> verdicts.windows(told.broken(), phase.from(), decision.windowEnd()))),
                wrong);
    }

    private PhaseOutcome brokenPipeline(Story.Told told) {
        var phase = told.brokenPipeline();
        var wrong = new ArrayList<String>();
        none(phase, DecisionKind.RETRAIN, wrong);
        none(phase, DecisionKind.ROLLBACK, wrong);
        var incident = one(phase, DecisionKind.DATA_QUALITY, null, wrong);
        incident.filter(decision -> !columns(decision).contains(FlightFeatures.MEAN_DELAY_BEFORE))
                .ifPresent(decision -> wrong.add("the incident is about " + columns(decision)));
        var cleared = verdicts.decisions(DecisionKind.DATA_QUALITY_CLEARED, phase.from(), phase.to());
        if (cleared.size() != 1) {
            wrong.add("the incident was cleared " + cleared.size() + " times, expected once");
        }
        var happened = incident.map(
                        decision -> "incident on " + columns(decision) + (cleared.isEmpty() ? "" : ", cleared"))
                .orElse("no incident");
        return outcome(
                phase,
                happened,
                count(incident.map(decision -> verdicts.windows(phase.from(), decision.windowEnd()))),
                wrong);
    }

    private PhaseOutcome outcome(Phase phase, String happened, OptionalLong windows, List<String> wrong) {
        long events = ledger.rows(phase.from(), phase.to());
        long reports = verdicts.rows(phase.from(), phase.to());
        if (phase.traffic().failed() > 0) {
            wrong.add(phase.traffic().failed() + " requests failed");
        }
        if (phase.traffic().rows() != events || events != reports) {
            wrong.add("%,d rows answered, %,d in the topic, %,d in the reports"
                    .formatted(phase.traffic().rows(), events, reports));
        }
        return new PhaseOutcome(phase, happened, windows, events, reports, wrong);
    }

    private void none(Phase phase, DecisionKind kind, List<String> wrong) {
        int count = verdicts.decisions(kind, phase.from(), phase.to()).size();
        if (count > 0) {
            wrong.add(count + " " + kind + ", expected none");
        }
    }

    private Optional<Decision> one(
            Phase phase, DecisionKind kind, @Nullable ActionResult carriedOut, List<String> wrong) {
        var found = verdicts.decisions(kind, phase.from(), phase.to());
        if (found.size() != 1) {
            wrong.add(found.size() + " " + kind + ", expected 1");
        }
        var first = found.stream().findFirst();
        if (carriedOut != null) {
            var result = first.flatMap(verdicts::outcome);
            if (first.isPresent()
                    && !result.map(outcome -> outcome.result() == carriedOut).orElse(false)) {
                wrong.add(kind + " ended with "
                        + result.map(outcome -> outcome.result() + ": " + outcome.message())
                                .orElse("nothing")
                        + ", expected " + carriedOut);
            }
        }
        return first;
    }

    private static OptionalLong count(Optional<Long> windows) {
        return windows.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private static List<String> columns(Decision decision) {
        return decision.columns().stream().map(column -> column.name()).toList();
    }
}
