package io.trimtab.loadtests.batching;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.answers.ReferenceEncoder;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.load.TokenRows;
import io.trimtab.loadtests.process.ChildProcess;
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
import java.util.Map;
import java.util.TreeMap;

/** A text encoder served row by row, beside the best batch that could be made of the rows beforehand. */
final class BatchingBench {
    private static final String MODEL = "encoder";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BatchingPlan plan;
    private final Stage stage;
    private final Progress progress;

    BatchingBench(BatchingPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws RefusedException when an answer is wrong, an event is missing, or a request got no answer at all
     */
    BatchingResult run() throws IOException, OrtException, RefusedException {
        Path file = stage.model(MODEL, "/model/encoder.onnx");
        TokenRows rows = TokenRows.generate(BatchingPlan.INPUTS, plan.tokens());
        progress.say("starting bare ONNX Runtime, the broker, two servers and the load generator");
        ChildProcess floor = stage.encoderFloor(file);
        ChildProcess broker = stage.broker();
        int brokerPort = Stage.brokerPort(broker);
        TrimtabServer together = stage.trimtab("on", Serve.streaming(MODEL, brokerPort));
        TrimtabServer single =
                stage.trimtab("off", Serve.streaming(MODEL, brokerPort).with("batching.max-rows=1"));
        try (var topic = new PredictionTopic("127.0.0.1:" + brokerPort);
                var model = new ReferenceEncoder(file)) {
            LoadGenerator generator = stage.generator(rows.requestBodies());
            var measuring = new Measuring(generator, broker, topic);
            Contender on = Contender.streaming("Trimtab, batching on", together);
            Contender off = Contender.streaming("Trimtab, batching off", single);
            check(measuring, together, on, model, rows);
            Map<Integer, Double> offline = offline(floor);
            int best = best(offline);
            double rate = plan.times() * offline.getOrDefault(best, 1.0);
            for (Contender contender : List.of(on, off)) {
                progress.say(
                        "warming up %s for %d s",
                        contender.name(), plan.warmUp().toSeconds());
                measuring.overload(contender, plan.connections(), plan.warmUp(), rate);
            }
            List<BatchingResult.Round> rounds = rounds(measuring, on, floor, best, rate);
            List<BatchingResult.Pair> pairs = pairs(measuring, on, off);
            measuring.streamedBeside(on, 0, 0);
            return new BatchingResult(plan, offline, rounds, pairs, rowsPerCall(together), Machine.current());
        }
    }

    /** Rows of two lengths asked all at once, so that they wait side by side; every answer is computed again. */
    private void check(
            Measuring measuring, TrimtabServer server, Contender contender, ReferenceEncoder model, TokenRows rows)
            throws IOException, OrtException, RefusedException {
        progress.say("asking for %d inputs of two lengths at once and checking the answers", 2 * BatchingPlan.INPUTS);
        var all = new ArrayList<>(rows.rows());
        all.addAll(TokenRows.generate(BatchingPlan.INPUTS, plan.tokens() / 2).rows());
        List<byte[]> answers = server.askAtOnce(new TokenRows(all).requestBodies());
        for (int i = 0; i < answers.size(); i++) {
            var problem = model.answer(all.get(i), answers.get(i));
            if (problem.isPresent()) {
                throw new RefusedException(List.of("Trimtab " + problem.get()));
            }
        }
        measuring.streamedBeside(contender, answers.size(), 0);
    }

    private Map<Integer, Double> offline(ChildProcess floor) throws IOException {
        Map<Integer, Double> rates = new TreeMap<>();
        for (int size : BatchingPlan.SIZES) {
            progress.say("offline, %d rows a batch", size);
            rates.put(size, offline(floor, size));
        }
        return rates;
    }

    private double offline(ChildProcess floor, int rows) throws IOException {
        floor.tell(rows + " " + plan.tokens() + " " + plan.turn().toMillis());
        String line = floor.awaitLine(
                candidate -> candidate.startsWith("{"), plan.turn().plus(PATIENCE));
        return new ObjectMapper().readTree(line).path("rows_per_second").asDouble();
    }

    private static int best(Map<Integer, Double> offline) {
        return offline.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private List<BatchingResult.Round> rounds(
            Measuring measuring, Contender on, ChildProcess floor, int best, double rate)
            throws IOException, RefusedException {
        var rounds = new ArrayList<BatchingResult.Round>();
        for (int i = 1; i <= plan.rounds(); i++) {
            // Before and after, because a shared machine is not the same from one moment to the next.
            double before = offline(floor, best);
            LoadOutcome served = measuring.overload(on, plan.connections(), plan.turn(), rate);
            double after = offline(floor, best);
            var round = new BatchingResult.Round((before + after) / 2, served);
            progress.say(
                    "round %d of %d: %.1f rows/s served, %.1f and %.1f offline in batches of %d",
                    i, plan.rounds(), served.rate(), before, after, best);
            rounds.add(round);
        }
        return rounds;
    }

    /** Which goes first changes with each pair. */
    private List<BatchingResult.Pair> pairs(Measuring measuring, Contender on, Contender off)
            throws IOException, RefusedException {
        var pairs = new ArrayList<BatchingResult.Pair>();
        for (int i = 1; i <= plan.pairs(); i++) {
            LoadOutcome first =
                    measuring.measure(i % 2 == 1 ? on : off, 1, plan.lone(), 0).load();
            LoadOutcome second =
                    measuring.measure(i % 2 == 1 ? off : on, 1, plan.lone(), 0).load();
            var pair = i % 2 == 1 ? new BatchingResult.Pair(first, second) : new BatchingResult.Pair(second, first);
            progress.say(
                    "pair %d of %d: p50 %.2f ms with batching, %.2f ms without",
                    i, plan.pairs(), pair.on().p50() / 1e3, pair.off().p50() / 1e3);
            pairs.add(pair);
        }
        return pairs;
    }

    private static double rowsPerCall(TrimtabServer server) throws IOException {
        return server.counter("trimtab_batch_rows_sum") / server.counter("trimtab_batch_rows_count");
    }
}
