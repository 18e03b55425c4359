package io.trimtab.loadtests.startup;

import ai.onnxruntime.OrtException;
import io.trimtab.loadtests.answers.ReferenceModel;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.Load;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.ResidentMemory;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.RefusedException;
import io.trimtab.loadtests.stage.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Starts {@code ./trimtab serve} with one small model, as a person does, and reads clock and memory. */
final class StartupBench {
    private static final String PATH = "/v2/models/" + Stage.MODEL + "/infer";
    private static final int INPUTS = 1_000;

    private final StartupPlan plan;
    private final Stage stage;
    private final Progress progress;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    StartupBench(StartupPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws RefusedException when a request of the load got no answer
     */
    StartupResult run() throws IOException, OrtException, RefusedException {
        List<String> bodies;
        try (var model = new ReferenceModel(stage.model())) {
            bodies = FeatureRows.generate(INPUTS, model.features()).requestBodies(model.input());
        }
        LoadGenerator generator = stage.generator(bodies);
        progress.say("one start that does not count");
        start(bodies.get(0)).process().close();
        var starts = new ArrayList<StartupResult.Start>();
        for (int i = 1; i <= plan.starts(); i++) {
            StartupResult.Start start = measured(generator, bodies.get(0));
            progress.say(
                    "start %d of %d: %.0f ms, %.1f MiB idle, %.1f MiB after load",
                    i, plan.starts(), start.firstPredictionMillis(), start.idleMib(), start.loadMib());
            starts.add(start);
        }
        return new StartupResult(plan, starts, Machine.current());
    }

    private StartupResult.Start measured(LoadGenerator generator, String body) throws IOException, RefusedException {
        StartedNode node = start(body);
        try {
            settle();
            double idle = ResidentMemory.mib(node.process().pid());
            LoadOutcome outcome = generator.run(new Load(node.port(), PATH, plan.connections(), plan.load(), 0));
            if (outcome.refused() + outcome.failed() > 0) {
                throw new RefusedException(List.of((outcome.refused() + outcome.failed()) + " of " + outcome.sent()
                        + " requests got no answer of status 200"));
            }
            double loaded = ResidentMemory.mib(node.process().pid());
            return new StartupResult.Start(node.firstPrediction().toNanos() / 1e6, idle, loaded, outcome.answered());
        } finally {
            node.process().close();
        }
    }

    private StartedNode start(String body) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        wakeClient(port);
        return StartedNode.start(
                () -> stage.launcher(
                        "start-" + port,
                        List.of(
                                "serve",
                                "--models",
                                stage.models().toString(),
                                "--http-port",
                                Integer.toString(port),
                                "--grpc-port",
                                "0",
                                "--management-port",
                                "0")),
                client,
                port,
                PATH,
                body);
    }

    /** So that none of the client's own first steps are in the time. */
    private void wakeClient(int port) throws IOException {
        try {
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                            .build(),
                    BodyHandlers.discarding());
        } catch (IOException nobodyThere) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void settle() throws IOException {
        try {
            Thread.sleep(plan.settle().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
