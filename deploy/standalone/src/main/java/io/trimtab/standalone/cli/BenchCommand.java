package io.trimtab.standalone.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Only here for the help: the launcher script runs benchmarks in a JVM and on a class path of their own. */
@Command(
        name = "bench",
        description = "Runs a benchmark, such as 'bench predict'; './trimtab bench --help' lists them.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "ARGUMENT", description = "the benchmark and its options")
    List<String> arguments = List.of();

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println("trimtab: benchmarks run in a JVM of their own; start them with ./trimtab bench");
        spec.commandLine().getErr().flush();
        return OneLineErrors.CANNOT_RUN;
    }
}
