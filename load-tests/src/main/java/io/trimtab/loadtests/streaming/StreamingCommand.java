package io.trimtab.loadtests.streaming;

import io.trimtab.loadtests.stage.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench streaming}. */
@Command(
        name = "streaming",
        description = {
            "What it costs that every prediction is streamed: requests a second with streaming on against off.",
            "Two servers on one core take the same load in turn; every answer of the one that streams is in the topic of"
                    + " a real broker and is computed again."
        },
        mixinStandardHelpOptions = true)
public final class StreamingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "keep-alive connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "7",
            description = "on and off in turn, so often (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "4",
            description = "length of each measurement (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "60",
            description = "seconds of load on each before the first, in turns (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        var plan = new StreamingPlan(
                connections, pairs, BenchOptions.seconds(seconds), BenchOptions.seconds(warmUp), StreamingPlan.INPUTS);
        return options.run("streaming", spec.commandLine().getOut())
                .execute((stage, progress) -> new StreamingBench(plan, stage, progress).run());
    }
}
