package io.trimtab.standalone.cli;

import java.util.LinkedHashMap;
import java.util.Map;
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
        footer = {
            "",
            "Exit codes: 0 done; 1 it ran and the outcome was bad; 2 it could not run (the message says why).",
            "'trimtab help COMMAND' explains a command."
        })
public final class TrimtabCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** The commands by name, in the order in which help lists them. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand.class);
        commands.put("up", UpCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("monitor", MonitorCommand.class);
        commands.put("broker", BrokerCommand.class);
        commands.put("model", ModelCommand.class);
        commands.put("baseline", BaselineCommand.class);
        commands.put("drift", DriftCommand.class);
        commands.put("runtime", RuntimeCommand.class);
        commands.put("bench", BenchCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put("rehearse", RehearseCommand.class);
        commands.put("help", HelpCommand.class);
        return commands;
    }

    /** The command line with its error handling; one line on stderr and exit code 2 for whatever cannot run. */
    public static CommandLine commandLine() {
        return with(COMMANDS);
    }

    /**
     * As much of the {@link #commandLine()} as these arguments need: to read what every command takes is a good part of the
     * time until a node serves.
     */
    public static CommandLine commandLine(String... arguments) {
        Class<?> named = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        boolean needsOthers = named == null || named == HelpCommand.class || named == CompletionCommand.class;
        return needsOthers ? with(COMMANDS) : with(Map.of(arguments[0], named));
    }

    private static CommandLine with(Map<String, Class<?>> commands) {
        var commandLine = new CommandLine(new TrimtabCommand());
        commands.forEach(commandLine::addSubcommand);
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(OneLineErrors::usage)
                .setExecutionExceptionHandler(OneLineErrors::execution);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
