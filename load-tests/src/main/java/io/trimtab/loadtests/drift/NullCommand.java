package io.trimtab.loadtests.drift;

import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench drift-null}. */
@Command(
        name = "drift-null",
        description = {
            "How often the shipped policy raises an alarm where nothing drifts: twelve kinds of noise, seasons among them.",
            "A kind holds when its alarms are within what chance explains at the budget. After the noise something does"
                    + " drift, and RETRAIN and ROLLBACK must see it."
        },
        mixinStandardHelpOptions = true)
public final class NullCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--stream",
            paramLabel = "NAME",
            description = "only this kind of noise; may be given several times (default: all twelve)")
    private List<String> streams = new ArrayList<>();

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "7200",
            description = "windows of each kind (default: ${DEFAULT-VALUE})")
    private int windows;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "8",
            description = "runs that share them, each with training data of its own (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "42",
            description = "days of training data, of 24 windows (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    private static final int PLAIN_WINDOWS = 300;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        var progress = new Progress(System.err, System::nanoTime);
        var plan = new NullPlan(chosen(), windows, runs, days, PLAIN_WINDOWS, seed);
        List<NullRow> rows =
                new Cells(progress).run(plan.streams(), NoiseStream::name, stream -> new NullCell(stream, plan).run());
        var result = new NullResult(rows, Machine.current());
        out.print(result.text());
        out.println(result.json());
        out.flush();
        return result.holds() ? 0 : 1;
    }

    private List<NoiseStream> chosen() {
        if (streams.isEmpty()) {
            return NoiseStream.ALL;
        }
        return streams.stream()
                .map(name -> NoiseStream.named(name)
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "--stream must be one of "
                                        + NoiseStream.ALL.stream()
                                                .map(NoiseStream::name)
                                                .toList() + ", was " + name)))
                .toList();
    }
}
