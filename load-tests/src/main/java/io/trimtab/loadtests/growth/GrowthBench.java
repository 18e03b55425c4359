package io.trimtab.loadtests.growth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.Load;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.load.Requests;
import io.trimtab.loadtests.process.ResidentMemory;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.RefusedException;
import io.trimtab.loadtests.stage.Serve;
import io.trimtab.loadtests.stage.Stage;
import io.trimtab.loadtests.stage.TrimtabServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Lets one thing grow at a time. Events are off: a topic with ten gigabytes of tensors would measure the broker's disk, and
 * what events cost a request has a benchmark of its own.
 */
final class GrowthBench {
    private static final String INPUT = "features";
    private static final int BODIES = 64;
    /** Values in all bodies of a load together, so that the generator's memory holds them. */
    private static final int MOST_VALUES = 400_000;

    private static final double TOLERANCE = 1e-5;

    private final GrowthPlan plan;
    private final Stage stage;
    private final Progress progress;
    private final List<Point> points = new ArrayList<>();

    GrowthBench(GrowthPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws RefusedException when an answer is wrong, or a request has none of status 200
     */
    GrowthResult run() throws IOException, RefusedException {
        stage.model(name(0), "/model/wide.onnx");
        LoadGenerator generator = stage.generator(List.of());
        TrimtabServer server = stage.trimtab("one", Serve.silent(name(0)));
        warmUp(server, generator);
        for (int rows : plan.rows()) {
            point("rows", rows, server, generator, requests(server, rows, GrowthPlan.FEATURES), paths(1), 0);
        }
        for (int features : plan.features()) {
            point("features", features, server, generator, requests(server, 1, features), paths(1), 0);
        }
        Requests small = requests(server, 1, GrowthPlan.FEATURES);
        for (int connections : plan.connections()) {
            load("connections", connections, connections, server, generator, small, paths(1), 0);
        }
        server.process().close();
        for (int models : plan.models()) {
            models(models, generator, small);
        }
        return new GrowthResult(plan, points, Machine.current());
    }

    private void models(int models, LoadGenerator generator, Requests small) throws IOException, RefusedException {
        for (int i = 0; i < models; i++) {
            stage.model(name(i), "/model/wide.onnx");
        }
        long start = System.nanoTime();
        TrimtabServer server = stage.trimtab("models-" + models, Serve.silent(name(0)));
        double ready = (System.nanoTime() - start) / 1e6;
        warmUp(server, generator);
        point("models", models, server, generator, small, paths(models), ready);
        server.process().close();
    }

    private void warmUp(TrimtabServer server, LoadGenerator generator) throws IOException, RefusedException {
        progress.say("warming up for %d s", plan.warmUp().toSeconds());
        generator.use(requests(server, 1, GrowthPlan.FEATURES));
        answered(generator.run(new Load(server.httpPort(), paths(1), GrowthPlan.CONNECTIONS, plan.warmUp(), 0)));
    }

    private void point(
            String axis,
            int size,
            TrimtabServer server,
            LoadGenerator generator,
            Requests requests,
            List<String> paths,
            double openMillis)
            throws IOException, RefusedException {
        load(axis, size, GrowthPlan.CONNECTIONS, server, generator, requests, paths, openMillis);
    }

    private void load(
            String axis,
            int size,
            int connections,
            TrimtabServer server,
            LoadGenerator generator,
            Requests requests,
            List<String> paths,
            double openMillis)
            throws IOException, RefusedException {
        generator.use(requests);
        Duration before = plan.warmUp().dividedBy(4);
        answered(generator.run(new Load(server.httpPort(), paths, connections, before, 0)));
        Duration cpu = server.process().cpuTime();
        LoadOutcome outcome = generator.run(new Load(server.httpPort(), paths, connections, plan.turn(), 0));
        Duration used = server.process().cpuTime().minus(cpu);
        answered(outcome);
        double memory = ResidentMemory.mib(server.process().pid());
        progress.say("%s %,d: %,.0f requests/s", axis, size, outcome.rate());
        points.add(new Point(
                axis, size, outcome, used.toNanos() / 1e3 / Math.max(1, outcome.answered()), memory, openMillis));
    }

    /** A node may say that too many requests wait (429 with Retry-After); everything else is a fault. */
    private static void answered(LoadOutcome outcome) throws RefusedException {
        long faults = outcome.failed() + outcome.refused() - outcome.refusals().tooMany();
        if (faults > 0) {
            throw new RefusedException(List.of(
                    faults + " of " + outcome.sent() + " requests got no answer of status 200, nor one of status 429"));
        }
    }

    /** Requests of that size, the first of which is asked and computed again. */
    private Requests requests(TrimtabServer server, int rows, int features) throws IOException, RefusedException {
        int bodies = Math.max(2, Math.min(BODIES, MOST_VALUES / rows / features));
        List<List<float[]>> batches = IntStream.range(0, bodies)
                .mapToObj(body -> FeatureRows.generate(rows, features, body).rows())
                .toList();
        List<String> json = batches.stream().map(batch -> body(batch, features)).toList();
        check(server, json.get(0), batches.get(0));
        return Requests.json(json);
    }

    private static String body(List<float[]> rows, int features) {
        var data = new StringBuilder();
        for (float[] row : rows) {
            for (float value : row) {
                data.append(data.isEmpty() ? "" : ",").append(String.format(Locale.ROOT, "%.4f", value));
            }
        }
        return "{\"inputs\":[{\"name\":\"" + INPUT + "\",\"shape\":[" + rows.size() + "," + features
                + "],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}";
    }

    private static void check(TrimtabServer server, String body, List<float[]> rows)
            throws IOException, RefusedException {
        byte[] answer = server.askAtOnce(List.of(body)).get(0);
        JsonNode data =
                new ObjectMapper().readTree(answer).path("outputs").path(0).path("data");
        for (int i = 0; i < rows.size(); i++) {
            double squares = 0;
            for (float value : rows.get(i)) {
                squares += (double) value * value;
            }
            double wanted = Math.tanh(squares / rows.get(i).length);
            double given = data.path(i).asDouble(Double.NaN);
            if (!(Math.abs(given - wanted) <= TOLERANCE)) {
                throw new RefusedException(List.of("row " + i + " must be " + wanted + ", was " + given + " in "
                        + new String(answer, StandardCharsets.UTF_8).substring(0, Math.min(200, answer.length))));
            }
        }
    }

    private static List<String> paths(int models) {
        return IntStream.range(0, models)
                .mapToObj(model -> "/v2/models/" + name(model) + "/infer")
                .toList();
    }

    private static String name(int model) {
        return String.format(Locale.ROOT, "wide-%03d", model);
    }
}
