package io.trimtab.standalone.demo;

import io.trimtab.events.DecisionKind;
import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.training.FlightVersions;
import io.trimtab.standalone.training.TrainerService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The four phases, one after the other: chooses which flights are replayed and breaks two things, and waits for what the
 * running services make of it. It calls none of them.
 */
final class Story {
    private static final String ACTOR = "demo-operator";

    private final Plan plan;
    private final Replayer replayer;
    private final FlightVersions versions;
    private final TrainerService trainer;
    private final Verdicts verdicts;
    private final Progress progress;
    private long rows;

    Story(
            Plan plan,
            Replayer replayer,
            FlightVersions versions,
            TrainerService trainer,
            Verdicts verdicts,
            Progress progress) {
        this.plan = plan;
        this.replayer = replayer;
        this.versions = versions;
        this.trainer = trainer;
        this.verdicts = verdicts;
        this.progress = progress;
    }

    /**
     * What was replayed.
     *
     * @param retrained the version that was champion when the third phase began
     * @param broken the version with two columns miswired
     */
    record Told(Phase quiet, Phase move, Phase brokenVersion, Phase brokenPipeline, String retrained, String broken) {
        /** Event time at the end of the last phase. */
        Instant end() {
            return brokenPipeline.to();
        }
    }

    private record Replayed(Traffic traffic, Instant until) {}

    Told tell() {
        var quiet = quiet();
        var move = move(quiet.to());
        var retrained = versions.champion().version();
        progress.phase("a broken version: two columns of version " + retrained + " miswired, promoted");
        var broken = versions.promoteMiswired(FlightFeatures.DISTANCE, FlightFeatures.MEAN_DELAY_BEFORE, ACTOR)
                .version();
        var brokenVersion = brokenVersion(move.to());
        var brokenPipeline = brokenPipeline(brokenVersion.to());
        return new Told(quiet, move, brokenVersion, brokenPipeline, retrained, broken);
    }

    private Phase quiet() {
        progress.phase("quiet: " + plan.first().name().toLowerCase(Locale.ROOT) + "ern flights of the next month");
        var from = plan.quietStart();
        var to = plan.moveStart();
        var replayed = replay(from, Duration.between(from, to), plan.firstAirports(), Fault.NONE, () -> false);
        return new Phase("quiet", "no action", from, to, replayed.traffic());
    }

    private Phase move(Instant from) {
        progress.phase("the world moves: the " + plan.first().other().name().toLowerCase(Locale.ROOT)
                + "ern airports come online");
        var waiting = replay(
                from,
                Plan.LONGEST_MOVE,
                plan.allAirports(),
                Fault.NONE,
                () -> !trainer.promoted().isEmpty());
        progress.say("the trainer promoted " + trainer.promoted() + ", refused " + trainer.failures());
        var calm = replay(
                waiting.until(),
                untilMidnight(waiting.until()).plus(Plan.CALM),
                plan.allAirports(),
                Fault.NONE,
                () -> false);
        return new Phase(
                "the world moves",
                "one RETRAIN",
                from,
                calm.until(),
                waiting.traffic().plus(calm.traffic()));
    }

    private Phase brokenVersion(Instant from) {
        BooleanSupplier rolledBack = () ->
                !verdicts.decisions(DecisionKind.ROLLBACK, from, Instant.MAX).isEmpty();
        var waiting = replay(from, Plan.LONGEST_BROKEN_VERSION, plan.allAirports(), Fault.NONE, rolledBack);
        var after =
                replay(waiting.until(), untilMidnight(waiting.until()), plan.allAirports(), Fault.NONE, () -> false);
        return new Phase(
                "a broken version",
                "ROLLBACK",
                from,
                after.until(),
                waiting.traffic().plus(after.traffic()));
    }

    private Phase brokenPipeline(Instant from) {
        progress.phase("a broken pipeline: " + FlightFeatures.MEAN_DELAY_BEFORE + " arrives as 0 for a day");
        var faulty = replay(from, Plan.FAULT, plan.allAirports(), Fault.DELAYS_STUCK_AT_ZERO, () -> false);
        var after = replay(faulty.until(), Plan.FAULT, plan.allAirports(), Fault.NONE, () -> false);
        return new Phase(
                "a broken pipeline",
                "data quality",
                from,
                after.until(),
                faulty.traffic().plus(after.traffic()));
    }

    private static Duration untilMidnight(Instant time) {
        var midnight = time.truncatedTo(ChronoUnit.DAYS);
        return midnight.equals(time) ? Duration.ZERO : Duration.between(time, midnight.plus(1, ChronoUnit.DAYS));
    }

    private Replayed replay(Instant from, Duration length, Set<String> airports, Fault fault, BooleanSupplier stop) {
        var traffic = Traffic.NONE;
        var now = from;
        var end = from.plus(length);
        while (now.isBefore(end) && !stop.getAsBoolean()) {
            var hour = replayer.replay(now, airports, fault);
            traffic = traffic.plus(hour);
            rows += hour.rows();
            now = now.plus(1, ChronoUnit.HOURS);
            progress.at(now, rows, verdicts);
        }
        return new Replayed(traffic, now);
    }
}
