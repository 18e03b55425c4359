package io.trimtab.loadtests.predict;

import io.trimtab.loadtests.stage.BenchOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench predict}. */
@Command(
        name = "predict",
        description = {
            "What one small prediction costs, beside its floor: an HTTP echo plus a bare ONNX Runtime call.",
            "One core serves; load generator and broker run on the others. Every event is streamed to a real broker, and"
                    + " every answer in it is computed again: where one is missing or wrong there is no result."
        },
        mixinStandardHelpOptions = true)
public final class PredictCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "json",
            description = "json, binary (the binary tensor data extension) or grpc (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private WireProtocol protocol;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "keep-alive connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "echo and Trimtab in turn, so often (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "length of each measurement (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "60",
            description = "seconds of load on each before the first, in turns (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10000",
            description = "requests a second for the latencies (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--rate-seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "how long at that rate (default: ${DEFAULT-VALUE})")
    private double rateSeconds;

    @Option(
            names = "--inputs",
            paramLabel = "N",
            defaultValue = "4096",
            description = "different inputs, 1000 to 10000 (default: ${DEFAULT-VALUE})")
    private int inputs;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        var plan = new PredictPlan(
                protocol,
                connections,
                rounds,
                BenchOptions.seconds(seconds),
                BenchOptions.seconds(warmUp),
                rate,
                BenchOptions.seconds(rateSeconds),
                inputs);
        return options.run("predict", out).execute((stage, progress) -> new PredictBench(plan, stage, progress).run());
    }
}
