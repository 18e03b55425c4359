package io.trimtab.loadtests.batching;

import io.trimtab.loadtests.stage.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench batching}. */
@Command(
        name = "batching",
        description = {
            "What dynamic batching gives and costs: rows of a text encoder that come one by one, beside the best batch that"
                    + " bare ONNX Runtime could be given beforehand; and a lone client with batching on and off.",
            "The encoder has the shape of all-MiniLM-L6-v2; every prediction is streamed to a real broker."
        },
        mixinStandardHelpOptions = true)
public final class BatchingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "of every row (default: ${DEFAULT-VALUE})")
    private int tokens;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "64",
            description = "keep-alive connections of the load (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--times",
            paramLabel = "X",
            defaultValue = "1.2",
            description = "the load's rate over the offline rate (default: ${DEFAULT-VALUE})")
    private double times;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "offline and served, in turn (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "8",
            description = "length of each (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "5",
            description = "a lone client with and without batching, in turn (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(
            names = "--lone-seconds",
            paramLabel = "N",
            defaultValue = "4",
            description = "length of each (default: ${DEFAULT-VALUE})")
    private double loneSeconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "25",
            description = "seconds of load before the first (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        var plan = new BatchingPlan(
                tokens,
                connections,
                times,
                rounds,
                BenchOptions.seconds(seconds),
                pairs,
                BenchOptions.seconds(loneSeconds),
                BenchOptions.seconds(warmUp));
        return options.run("batching", spec.commandLine().getOut())
                .execute((stage, progress) -> new BatchingBench(plan, stage, progress).run());
    }
}
