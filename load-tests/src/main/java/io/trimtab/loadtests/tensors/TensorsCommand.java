package io.trimtab.loadtests.tensors;

import io.trimtab.loadtests.stage.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench tensors}. */
@Command(
        name = "tensors",
        description = {
            "What a big tensor takes of a node's heap: images of 1x3x224x224 FP32 by the binary tensor data extension and"
                    + " by raw gRPC contents, with and without events.",
            "The heap is counted by the server's JVM, thread by thread; memory outside of it is not."
        },
        mixinStandardHelpOptions = true)
public final class TensorsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "8",
            description = "keep-alive connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "8",
            description = "length of each load (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "10",
            description = "seconds of load before each (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        var plan = new TensorsPlan(connections, BenchOptions.seconds(seconds), BenchOptions.seconds(warmUp));
        return options.run("tensors", spec.commandLine().getOut())
                .execute((stage, progress) -> new TensorsBench(plan, stage, progress).run());
    }
}
