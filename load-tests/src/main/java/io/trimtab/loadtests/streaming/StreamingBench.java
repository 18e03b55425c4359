package io.trimtab.loadtests.streaming;

import ai.onnxruntime.OrtException;
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
import java.util.ArrayList;
import java.util.List;

/** Measures two servers on one core in turn, alike but for the streaming of events. */
final class StreamingBench {
    private final StreamingPlan plan;
    private final Stage stage;
    private final Progress progress;

    StreamingBench(StreamingPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws RefusedException when events are missing, doubled or dropped, or an answer is wrong
     */
    StreamingResult run() throws IOException, OrtException, RefusedException {
        try (var model = new ReferenceModel(stage.model())) {
            return run(model);
        }
    }

    private StreamingResult run(ReferenceModel model) throws IOException, OrtException, RefusedException {
        FeatureRows rows = FeatureRows.generate(plan.inputs(), model.features());
        progress.say("starting the broker, two servers and the load generator");
        ChildProcess broker = stage.broker();
        int brokerPort = Stage.brokerPort(broker);
        TrimtabServer streaming = stage.trimtab("on", Serve.streaming(Stage.MODEL, brokerPort));
        TrimtabServer silent = stage.trimtab("off", Serve.silent(Stage.MODEL));
        Contender on = Contender.streaming("Trimtab, streaming on", streaming);
        Contender off = Contender.silent("Trimtab, streaming off", silent);
        try (var topic = new PredictionTopic("127.0.0.1:" + brokerPort)) {
            LoadGenerator generator = stage.generator(rows.requestBodies(model.input()));
            var measuring = new Measuring(generator, broker, topic);
            var ledger = new AnswerLedger(model, rows);
            measuring.check(streaming, ledger, rows, model.input());
            silent.check(new AnswerLedger(model, rows), rows, model.input());
            progress.say("warming up both in turn, %d s each", plan.warmUp().toSeconds());
            measuring.warmUp(List.of(on, off), plan.connections(), plan.warmUp());
            List<Pair> pairs = pairs(measuring, on, off);
            progress.say("reading %,d records from the topic and computing each answer again", measuring.streamed());
            measuring.verify(streaming, ledger, StreamingPlan.INPUTS);
            return new StreamingResult(plan, pairs, ledger.records(), Machine.current());
        }
    }

    /** Which goes first changes with each pair. */
    private List<Pair> pairs(Measuring measuring, Contender on, Contender off) throws IOException, RefusedException {
        var pairs = new ArrayList<Pair>();
        for (int i = 1; i <= plan.pairs(); i++) {
            Measurement first = measuring.measure(i % 2 == 1 ? on : off, plan.connections(), plan.turn(), 0);
            Measurement second = measuring.measure(i % 2 == 1 ? off : on, plan.connections(), plan.turn(), 0);
            var pair = i % 2 == 1 ? new Pair(first, second) : new Pair(second, first);
            progress.say(
                    "pair %d of %d: on %,.0f/s at %.2f us, off %,.0f/s at %.2f us",
                    i,
                    plan.pairs(),
                    pair.on().requestsPerSecond(),
                    pair.on().serverMicros(),
                    pair.off().requestsPerSecond(),
                    pair.off().serverMicros());
            pairs.add(pair);
        }
        return pairs;
    }
}
