package io.trimtab.loadtests.startup;

import io.trimtab.loadtests.stage.BenchOptions;
import io.trimtab.loadtests.stage.BenchRun;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench startup}. */
@Command(
        name = "startup",
        description = {
            "How long './trimtab serve' takes from the command to the first prediction, and how much memory it resides in.",
            "Started by the launcher on all CPUs with the flags it ships with, one small model, events off; memory is read"
                    + " before and after a load."
        },
        mixinStandardHelpOptions = true)
public final class StartupCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "7",
            description = "starts; the median counts (default: ${DEFAULT-VALUE})")
    private int starts;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "how long a started node is left alone (default: ${DEFAULT-VALUE})")
    private double settle;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "keep-alive connections of the load (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "length of the load (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--keep", description = "keep the folder with the logs")
    private boolean keep;

    @Override
    public Integer call() throws Exception {
        var plan = new StartupPlan(starts, BenchOptions.seconds(settle), connections, BenchOptions.seconds(seconds));
        return new BenchRun("startup", spec.commandLine().getOut(), List.of(), keep)
                .execute((stage, progress) -> new StartupBench(plan, stage, progress).run());
    }
}
