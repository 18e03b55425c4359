package io.trimtab.loadtests.predict;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.answers.AnswerLedger;
import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.answers.ReferenceModel;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.Load;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.process.CpuTimes;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures a server's cost for small predictions beside its floor, and refuses a result that it cannot vouch for. */
final class PredictBench {
    private static final Duration FLUSH = Duration.ofSeconds(30);
    private static final Duration FLOOR_TURN = Duration.ofSeconds(1);
    private static final int FLOOR_TURNS = 4;

    private final PredictPlan plan;
    private final Progress progress;
    private final Stage stage;
    private long answered;

    PredictBench(PredictPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws RefusedException when events are missing, doubled or dropped, or an answer is wrong
     */
    PredictResult run() throws IOException, OrtException, RefusedException {
        Path file = stage.model();
        progress.say("bare ONNX Runtime: %d turns of %d s each way", FLOOR_TURNS, FLOOR_TURN.toSeconds());
        BareCalls calls = new ObjectMapper()
                .readValue(stage.onnxFloor(file, plan.inputs(), FLOOR_TURN, FLOOR_TURNS), BareCalls.class);
        try (var model = new ReferenceModel(file)) {
            return run(calls, model);
        }
    }

    private PredictResult run(BareCalls calls, ReferenceModel model)
            throws IOException, OrtException, RefusedException {
        FeatureRows rows = FeatureRows.generate(plan.inputs(), model.features());
        var ledger = new AnswerLedger(model, rows);
        progress.say("starting the broker, the echo, Trimtab and the load generator");
        ChildProcess broker = stage.broker();
        int brokerPort = Stage.brokerPort(broker);
        ChildProcess echo = stage.echo();
        int echoPort = Stage.echoPort(echo);
        TrimtabServer trimtab = stage.trimtab(brokerPort);
        try (var topic = new PredictionTopic("127.0.0.1:" + brokerPort)) {
            LoadGenerator generator = stage.generator(rows.requestBodies(model.input()));
            var bare = new Contender("echo", echo, echoPort, "/", false);
            var whole = new Contender("Trimtab", trimtab.process(), trimtab.httpPort(), trimtab.path(), true);
            var measuring = new Measuring(generator, broker, topic);

            progress.say("asking Trimtab for every one of %,d inputs and checking the answers", plan.inputs());
            answered += trimtab.check(ledger, rows, model.input());
            warmUp(measuring, bare, whole);
            List<Round> rounds = rounds(measuring, bare, whole);
            Round steady = steady(measuring, bare, whole);

            verify(trimtab, topic, ledger);
            return new PredictResult(plan, calls, rounds, steady, ledger.records(), Machine.current());
        }
    }

    private void warmUp(Measuring measuring, Contender echo, Contender trimtab) throws IOException, RefusedException {
        for (Contender contender : List.of(echo, trimtab)) {
            progress.say(
                    "warming up %s for %d s", contender.name(), plan.warmUp().toSeconds());
            measuring.measure(contender, plan.warmUp(), 0);
        }
    }

    private List<Round> rounds(Measuring measuring, Contender echo, Contender trimtab)
            throws IOException, RefusedException {
        var rounds = new ArrayList<Round>();
        for (int i = 1; i <= plan.rounds(); i++) {
            Measurement bare = measuring.measure(echo, plan.round(), 0);
            Measurement whole = measuring.measure(trimtab, plan.round(), 0);
            progress.say(
                    "round %d of %d: echo %,.0f/s at %.2f us, Trimtab %,.0f/s at %.2f us",
                    i,
                    plan.rounds(),
                    bare.requestsPerSecond(),
                    bare.serverMicros(),
                    whole.requestsPerSecond(),
                    whole.serverMicros());
            rounds.add(new Round(bare, whole));
        }
        return rounds;
    }

    private Round steady(Measuring measuring, Contender echo, Contender trimtab) throws IOException, RefusedException {
        progress.say(
                "latencies at %,.0f requests/s, %d s each",
                plan.rate(), plan.rateDuration().toSeconds());
        return new Round(
                measuring.measure(echo, plan.rateDuration(), plan.rate()),
                measuring.measure(trimtab, plan.rateDuration(), plan.rate()));
    }

    private void verify(TrimtabServer trimtab, PredictionTopic topic, AnswerLedger ledger)
            throws IOException, RefusedException {
        progress.say("reading %,d records from the topic and computing each answer again", answered);
        topic.readInto(ledger);
        var objections = new ArrayList<>(ledger.objections(answered, PredictPlan.LEAST_INPUTS));
        for (String counter : List.of("trimtab_events_dropped_total", "trimtab_events_failed_total")) {
            double value = trimtab.counter(counter);
            if (value != 0) {
                objections.add("Trimtab's counter " + counter + " is " + value + ", not 0");
            }
        }
        trimtab.objectionToAcks().ifPresent(objections::add);
        if (!objections.isEmpty()) {
            throw new RefusedException(objections);
        }
    }

    /** A server that takes the load; a streaming one leaves a record in the topic for every answer. */
    private record Contender(String name, ChildProcess process, int port, String path, boolean streams) {}

    private final class Measuring {
        private final LoadGenerator generator;
        private final ChildProcess broker;
        private final PredictionTopic topic;

        Measuring(LoadGenerator generator, ChildProcess broker, PredictionTopic topic) {
            this.generator = generator;
            this.broker = broker;
            this.topic = topic;
        }

        Measurement measure(Contender contender, Duration duration, double rate) throws IOException, RefusedException {
            contender.process().requireAlive();
            CpuTimes before = CpuTimes.read(contender.process(), generator.process(), broker);
            var outcome =
                    generator.run(new Load(contender.port(), contender.path(), plan.connections(), duration, rate));
            if (contender.streams()) {
                answered += outcome.answered();
                long held = topic.await(answered, FLUSH);
                if (held != answered) {
                    throw new RefusedException(List.of("Trimtab answered " + answered
                            + " requests, but the topic holds " + held + " records "
                            + FLUSH.toSeconds() + " s after the last"));
                }
            }
            CpuTimes after = CpuTimes.read(contender.process(), generator.process(), broker);
            var measurement = new Measurement(outcome, after.since(before));
            if (measurement.unanswered() > 0) {
                throw new RefusedException(List.of(contender.name() + " left " + measurement.unanswered() + " of "
                        + outcome.sent() + " requests without an answer of status 200"));
            }
            return measurement;
        }
    }
}
