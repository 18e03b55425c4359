package io.trimtab.loadtests.overload;

import io.trimtab.loadtests.stage.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench overload}. */
@Command(
        name = "overload",
        description = {
            "What becomes of three times the requests that a node can serve: how many are answered and how late, how the"
                    + " others are refused, and when a lone client is served as before.",
            "A model of at least a millisecond a call, so that the node and not the load generator is the limit; every"
                    + " answer is in the topic of a real broker and is computed again."
        },
        mixinStandardHelpOptions = true)
public final class OverloadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "16",
            description = "keep-alive connections at the peak (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--over-connections",
            paramLabel = "N",
            defaultValue = "512",
            description = "keep-alive connections of the overload (default: ${DEFAULT-VALUE})")
    private int overConnections;

    @Option(
            names = "--times",
            paramLabel = "X",
            defaultValue = "3",
            description = "the overload's rate over the peak (default: ${DEFAULT-VALUE})")
    private double times;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "overloads, each between two peaks (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "length of a peak (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--overload-seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "length of an overload (default: ${DEFAULT-VALUE})")
    private double overloadSeconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "30",
            description = "seconds of load, and then of overload, before the first (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "0.3",
            description = "of every request (default: ${DEFAULT-VALUE})")
    private double deadline;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        var plan = new OverloadPlan(
                connections,
                overConnections,
                times,
                rounds,
                BenchOptions.seconds(seconds),
                BenchOptions.seconds(overloadSeconds),
                BenchOptions.seconds(warmUp),
                BenchOptions.seconds(deadline),
                OverloadPlan.INPUTS);
        return options.run("overload", spec.commandLine().getOut())
                .execute((stage, progress) -> new OverloadBench(plan, stage, progress).run());
    }
}
