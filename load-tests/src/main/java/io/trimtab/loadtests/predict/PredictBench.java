package io.trimtab.loadtests.predict;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.answers.AnswerLedger;
import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.answers.ReferenceModel;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.Contender;
import io.trimtab.loadtests.stage.Measurement;
import io.trimtab.loadtests.stage.Measuring;
import io.trimtab.loadtests.stage.RefusedException;
import io.trimtab.loadtests.stage.Serve;
import io.trimtab.loadtests.stage.Stage;
import io.trimtab.loadtests.stage.TrimtabServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures a server's cost for small predictions beside its floor, and refuses a result that it cannot vouch for. */
final class PredictBench {
    private static final Duration FLOOR_TURN = Duration.ofSeconds(1);
    private static final int FLOOR_TURNS = 4;

    private final PredictPlan plan;
    private final Progress progress;
    private final Stage stage;

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
        TrimtabServer trimtab = stage.trimtab(Serve.streaming(Stage.MODEL, brokerPort));
        var bare = new Contender("echo", echo, echoPort, "/", false);
        var whole = plan.protocol().contender(trimtab);
        try (var topic = new PredictionTopic("127.0.0.1:" + brokerPort)) {
            LoadGenerator generator =
                    plan.protocol().generator(stage, plan.protocol().requests(rows, model));
            var measuring = new Measuring(generator, broker, topic);

            progress.say("asking Trimtab for every one of %,d inputs and checking the answers", plan.inputs());
            measuring.check(trimtab, ledger, rows, model.input());
            warmUp(measuring, bare, whole);
            List<Round> rounds = rounds(measuring, bare, whole);
            Round steady = steady(measuring, bare, whole);

            progress.say("reading %,d records from the topic and computing each answer again", measuring.streamed());
            measuring.verify(trimtab, ledger, PredictPlan.LEAST_INPUTS);
            return new PredictResult(plan, calls, rounds, steady, ledger.records(), Machine.current());
        }
    }

    private void warmUp(Measuring measuring, Contender echo, Contender trimtab) throws IOException, RefusedException {
        progress.say(
                "warming up the echo and Trimtab in turn, %d s each",
                plan.warmUp().toSeconds());
        measuring.warmUp(List.of(echo, trimtab), plan.connections(), plan.warmUp());
    }

    private List<Round> rounds(Measuring measuring, Contender echo, Contender trimtab)
            throws IOException, RefusedException {
        var rounds = new ArrayList<Round>();
        for (int i = 1; i <= plan.rounds(); i++) {
            Measurement bare = measuring.measure(echo, plan.connections(), plan.round(), 0);
            Measurement whole = measuring.measure(trimtab, plan.connections(), plan.round(), 0);
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
                measuring.measure(echo, plan.connections(), plan.rateDuration(), plan.rate()),
                measuring.measure(trimtab, plan.connections(), plan.rateDuration(), plan.rate()));
    }
}
