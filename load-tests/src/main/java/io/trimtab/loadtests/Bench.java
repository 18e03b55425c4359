package io.trimtab.loadtests;

import io.trimtab.loadtests.batching.BatchingCommand;
import io.trimtab.loadtests.drift.LabelsCommand;
import io.trimtab.loadtests.drift.NullCommand;
import io.trimtab.loadtests.drift.PlotCommand;
import io.trimtab.loadtests.drift.PowerCommand;
import io.trimtab.loadtests.drift.SpeedCommand;
import io.trimtab.loadtests.growth.GrowthCommand;
import io.trimtab.loadtests.overload.OverloadCommand;
import io.trimtab.loadtests.predict.PredictCommand;
import io.trimtab.loadtests.startup.StartupCommand;
import io.trimtab.loadtests.streaming.StreamingCommand;
import io.trimtab.loadtests.tensors.TensorsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code trimtab bench}: one benchmark each, text first, one JSON object on the last line. */
@Command(
        name = "bench",
        description = "Measures Trimtab against floors that anyone can check.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        subcommands = {
            PredictCommand.class,
            StreamingCommand.class,
            BatchingCommand.class,
            TensorsCommand.class,
            GrowthCommand.class,
            OverloadCommand.class,
            StartupCommand.class,
            NullCommand.class,
            PowerCommand.class,
            LabelsCommand.class,
            SpeedCommand.class,
            PlotCommand.class,
            HelpCommand.class
        },
        footer = {"", "Exit codes: 0 measured; 1 measured, but the result cannot be vouched for; 2 it could not run."})
public final class Bench implements Runnable {
    private static final int CANNOT_RUN = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs the command line and ends with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    commandLine.getErr().println("trimtab: " + exception.getMessage());
                    commandLine.getErr().flush();
                    return CANNOT_RUN;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no benchmark given");
    }
}
