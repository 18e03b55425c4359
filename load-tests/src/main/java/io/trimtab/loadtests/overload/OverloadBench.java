package io.trimtab.loadtests.overload;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.answers.AnswerLedger;
import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.answers.ReferenceModel;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.process.ResidentMemory;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.Contender;
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

/** Asks a node for several times what it can serve, with a lone client beside that sees what others would. */
final class OverloadBench {
    static final String MODEL = "slow";
    private static final Duration FLOOR_TURN = Duration.ofSeconds(1);
    /** How long the lone client asks before and after the overload. */
    private static final Duration ALONE = Duration.ofSeconds(3);

    private final OverloadPlan plan;
    private final Stage stage;
    private final Progress progress;

    OverloadBench(OverloadPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws RefusedException when an answer is wrong, an event is missing, or a request got no answer at all
     */
    OverloadResult run() throws IOException, OrtException, RefusedException {
        Path file = stage.model(MODEL, "/model/slow.onnx");
        progress.say("bare ONNX Runtime: what a call takes");
        double callMicros = new ObjectMapper()
                .readTree(stage.onnxFloor(file, plan.inputs(), FLOOR_TURN, 1))
                .path("fresh_cpu_us")
                .asDouble();
        try (var model = new ReferenceModel(file)) {
            return run(callMicros, model);
        }
    }

    private OverloadResult run(double callMicros, ReferenceModel model)
            throws IOException, OrtException, RefusedException {
        FeatureRows rows = FeatureRows.generate(plan.inputs(), model.features());
        List<String> bodies = rows.requestBodies(model.input());
        progress.say("starting the broker, Trimtab and the load generator");
        ChildProcess broker = stage.broker();
        int brokerPort = Stage.brokerPort(broker);
        TrimtabServer server = stage.trimtab(Serve.streaming(MODEL, brokerPort)
                .with("admission.deadline=" + plan.deadline().toMillis() + "ms"));
        Contender trimtab = Contender.streaming("Trimtab", server);
        try (var topic = new PredictionTopic("127.0.0.1:" + brokerPort)) {
            LoadGenerator generator = stage.generator(bodies);
            var measuring = new Measuring(generator, broker, topic);
            var ledger = new AnswerLedger(model, rows);
            measuring.check(server, ledger, rows, model.input());
            progress.say("warming up for %d s", 2 * plan.warmUp().toSeconds());
            double warm = measuring
                    .overload(trimtab, plan.connections(), plan.warmUp(), 0)
                    .rate();
            measuring.overload(trimtab, plan.overConnections(), plan.warmUp(), plan.times() * warm);
            double idle = ResidentMemory.mib(server.process().pid());
            var rounds = new ArrayList<OverloadRound>();
            LoadOutcome before = peak(measuring, trimtab);
            for (int number = 1; number <= plan.rounds(); number++) {
                OverloadRound round = round(measuring, trimtab, bodies.get(0), before);
                progress.say(
                        "round %d of %d: %,.0f/s answered of %,.0f/s (p99 %.0f ms, %,d late), %,.0f/s at the peak: %.3f",
                        number,
                        plan.rounds(),
                        round.overload().rate(),
                        round.rate(),
                        round.overload().p99() / 1e3,
                        round.otherRefusals(),
                        round.peakRate(),
                        round.answeredRatio());
                rounds.add(round);
                before = round.after();
            }
            var memory = new OverloadResult.Memory(
                    idle, ResidentMemory.mib(server.process().pid()));
            progress.say("reading %,d records from the topic and computing each answer again", measuring.streamed());
            measuring.verify(server, ledger, plan.inputs());
            return new OverloadResult(plan, callMicros, rounds, memory, Machine.current());
        }
    }

    private LoadOutcome peak(Measuring measuring, Contender trimtab) throws IOException, RefusedException {
        LoadOutcome peak = measuring.overload(trimtab, plan.connections(), plan.turn(), 0);
        progress.say(
                "peak: %,.0f/s; %,d to %,d a connection",
                peak.rate(), peak.share().least(), peak.share().most());
        return peak;
    }

    private OverloadRound round(Measuring measuring, Contender trimtab, String body, LoadOutcome peak)
            throws IOException, RefusedException {
        double rate = plan.times() * peak.rate();
        List<Probe.Seen> before;
        List<Probe.Seen> all;
        LoadOutcome outcome;
        try (var probe = Probe.start(trimtab.port(), trimtab.path(), body)) {
            progress.say("a lone client, for %d s", ALONE.toSeconds());
            sleep(ALONE);
            before = probe.seen();
            progress.say("%,.0f requests/s for %d s", rate, plan.overload().toSeconds());
            outcome = measuring.overload(trimtab, plan.overConnections(), plan.overload(), rate);
            sleep(ALONE);
            all = probe.stop();
            measuring.streamedBeside(
                    trimtab,
                    all.stream().filter(Probe.Seen::served).count(),
                    all.stream().filter(Probe.Seen::late).count());
        }
        Recovery recovery = Recovery.of(before, all.subList(before.size(), all.size()), outcome.lastSentMillis());
        return new OverloadRound(peak, rate, outcome, recovery, peak(measuring, trimtab));
    }

    private static void sleep(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
