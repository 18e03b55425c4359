package io.trimtab.loadtests.growth;

import io.trimtab.loadtests.stage.BenchOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench growth}. */
@Command(
        name = "growth",
        description = {
            "Requests a second against the rows of a request, the features of a row, the models loaded and the connections:"
                    + " one grows, the others stay at 1 row, 5 features, 1 model and 32 connections.",
            "The model computes next to nothing; events are off; an answer of each size is computed again."
        },
        mixinStandardHelpOptions = true)
public final class GrowthCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,4,16,64,256,1024",
            description = "rows of a request (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> rows;

    @Option(
            names = "--features",
            split = ",",
            paramLabel = "N",
            defaultValue = "5,20,100,300,1000",
            description = "features of a row (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> features;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,10,50,200",
            description = "models loaded (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> models;

    @Option(
            names = "--connections",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,4,16,64,256,1000,5000",
            description = "connections (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> connections;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "length of each load (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "seconds of load before the first on a server; a quarter before each (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(names = "--plots", paramLabel = "FOLDER", description = "draw growth-AXIS.png there")
    private @Nullable Path plots;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        var plan = new GrowthPlan(
                rows, features, models, connections, BenchOptions.seconds(seconds), BenchOptions.seconds(warmUp));
        return options.run("growth", spec.commandLine().getOut()).execute((stage, progress) -> {
            GrowthResult result = new GrowthBench(plan, stage, progress).run();
            Path folder = plots;
            if (folder != null) {
                GrowthPlots.write(result, folder);
            }
            return result;
        });
    }
}
