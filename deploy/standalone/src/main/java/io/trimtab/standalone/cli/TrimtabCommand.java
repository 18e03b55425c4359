package io.trimtab.standalone.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command: holds the others, prints help when none is given. */
@Command(
        name = "trimtab",
        description = "Serves machine-learning models and corrects their drift.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ServeCommand.class,
            MonitorCommand.class,
            BrokerCommand.class,
            ModelCommand.class,
            BaselineCommand.class,
            DriftCommand.class,
            RuntimeCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            RehearseCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 it ran and the outcome was bad; 2 it could not run (the message says why).",
            "'trimtab help COMMAND' explains a command."
        })
public final class TrimtabCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** The command line with its error handling; one line on stderr and exit code 2 for whatever cannot run. */
    public static CommandLine commandLine() {
        return new CommandLine(new TrimtabCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(OneLineErrors::usage)
                .setExecutionExceptionHandler(OneLineErrors::execution);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
