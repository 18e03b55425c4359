package io.trimtab.loadtests.tensors;

import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.process.AllocatedBytes;
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

/** Loads two servers, with and without events, with images by both protocols, and reads what their heaps gave. */
final class TensorsBench {
    private static final String MODEL = "image";

    private static final String DROPPED = "trimtab_events_dropped_total";

    private final TensorsPlan plan;
    private final Stage stage;
    private final Progress progress;

    TensorsBench(TensorsPlan plan, Stage stage, Progress progress) {
        this.plan = plan;
        this.stage = stage;
        this.progress = progress;
    }

    /** Runs it all. */
    TensorsResult run() throws IOException, RefusedException {
        stage.model(MODEL, "/model/image.onnx");
        Images images = Images.generate();
        progress.say("starting the broker, two servers and two load generators");
        ChildProcess broker = stage.broker();
        int brokerPort = Stage.brokerPort(broker);
        TrimtabServer silent = stage.trimtab("off", Serve.silent(MODEL));
        TrimtabServer streaming = stage.trimtab("on", Serve.streaming(MODEL, brokerPort));
        LoadGenerator http = stage.generator(images.binary());
        LoadGenerator grpc = stage.grpcGenerator(images.grpc(MODEL));
        var rows = new ArrayList<TensorsResult.Row>();
        try (var topic = new PredictionTopic("127.0.0.1:" + brokerPort)) {
            var byHttp = new Measuring(http, broker, topic);
            var byGrpc = new Measuring(grpc, broker, topic);
            for (TrimtabServer server : List.of(silent, streaming)) {
                Contender contender = Contender.silent("Trimtab", server);
                rows.add(row("binary", byHttp, server, server.equals(streaming), contender));
                rows.add(row(
                        "grpc",
                        byGrpc,
                        server,
                        server.equals(streaming),
                        contender.at(server.grpcPort(), TrimtabServer.GRPC_INFER)));
            }
        }
        return new TensorsResult(plan, rows, Machine.current());
    }

    /** Events of big tensors may be dropped, which a node counts; what is left of them is not looked for. */
    private TensorsResult.Row row(
            String protocol, Measuring measuring, TrimtabServer server, boolean streamed, Contender contender)
            throws IOException, RefusedException {
        progress.say(
                "%s, events %s: %d s after %d s of warm-up",
                protocol,
                streamed ? "on" : "off",
                plan.turn().toSeconds(),
                plan.warmUp().toSeconds());
        measuring.measure(contender, plan.connections(), plan.warmUp(), 0);
        try (AllocatedBytes heap = AllocatedBytes.of(server.process().pid())) {
            double dropped = streamed ? server.counter(DROPPED) : 0;
            long before = heap.read();
            Measurement load = measuring.measure(contender, plan.connections(), plan.turn(), 0);
            double bytes = (heap.read() - before) / (double) load.load().answered();
            double lost = streamed ? server.counter(DROPPED) - dropped : 0;
            return new TensorsResult.Row(protocol, streamed, load, bytes, Math.round(lost));
        }
    }
}
