package io.trimtab.standalone.training;

import io.trimtab.registry.Lineage;
import io.trimtab.registry.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One retraining, from labelled flights to a promoted version.
 *
 * <p>A part of the recent flights is held out: the challenger is fitted without them and must predict them no worse than
 * the champion does (log loss). Only then it is registered, with the baseline of all the rows, and promoted.
 */
final class RetrainPipeline {
    /** How much of the new world a version is trained on: fewer days make a baseline that can claim nothing. */
    static final Duration SPAN = Duration.ofDays(10);

    /**
     * One in so many flights is held out. They are spread over all the days: days differ more by their weather than the
     * two models differ, so a day or two held out would judge the weather.
     */
    static final int HELD_OUT = 5;

    private static final String ACTOR = "demo-trainer";
    private static final Logger LOG = LoggerFactory.getLogger(RetrainPipeline.class);

    private final LabelledFlights flights;
    private final FlightVersions versions;
    private volatile boolean training;

    RetrainPipeline(LabelledFlights flights, FlightVersions versions) {
        this.flights = flights;
        this.versions = versions;
    }

    /** What came of a request. */
    record Outcome(boolean promoted, String version, double championLogLoss, double challengerLogLoss, int rows) {}

    /** Waits for enough labelled flights, trains, validates, registers, promotes. */
    Outcome run(RetrainRequest request, BooleanSupplier goOn) {
        LabelledRows rows = flights.collect(request.since(), SPAN, goOn);
        training = true;
        try {
            return train(request, rows);
        } finally {
            training = false;
        }
    }

    /** Whether it has its data and is at work. */
    boolean training() {
        return training;
    }

    private Outcome train(RetrainRequest request, LabelledRows rows) {
        Instant since = request.since();
        LabelledRows recent = rows.where(row -> row % HELD_OUT == 0);
        ModelVersion champion = versions.champion();

        LateModel challenger = LateModelTrainer.train(rows.where(row -> row % HELD_OUT != 0));
        var quality = Quality.of(challenger.onnx(), recent);
        var former = Quality.of(FlightVersions.onnx(champion), recent);
        if (quality.logLoss() > former.logLoss()) {
            LOG.atWarn()
                    .addKeyValue("champion", former.logLoss())
                    .addKeyValue("challenger", quality.logLoss())
                    .log("the challenger is worse than the champion and is not registered");
            return new Outcome(false, champion.version(), former.logLoss(), quality.logLoss(), rows.size());
        }
        var uri = "kafka:trimtab.predictions+trimtab.feedback?from=%s&to=%s".formatted(since, since.plus(SPAN));
        var version = versions.register(
                challenger,
                rows,
                uri,
                Map.of("log_loss", quality.logLoss(), "brier", quality.brier(), "champion_log_loss", former.logLoss()),
                new Lineage(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(champion.version()),
                        Optional.of(request.decisionId())));
        versions.promote(
                Optional.of(champion.version()),
                version.version(),
                ACTOR,
                "held-out log loss %.4f, champion %.4f".formatted(quality.logLoss(), former.logLoss()));
        return new Outcome(true, version.version(), former.logLoss(), quality.logLoss(), rows.size());
    }
}
