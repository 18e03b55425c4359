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

/** The command {@code bench drift-power}. */
@Command(
        name = "drift-power",
        description = {
            "How many windows pass until the shipped policy sees a change: WARN, or an incident for broken data.",
            "Beside it rules of thumb with the false alarms that they raise on the same stream before, and the two that"
                    + " need no data: always and never."
        },
        mixinStandardHelpOptions = true)
public final class PowerCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            paramLabel = "KEY",
            description = "only this change, by its key in the result; may be given several times (default: all)")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--runs", paramLabel = "N", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int runs;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "42",
            description = "days of training data, of 24 windows (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--quiet",
            paramLabel = "N",
            defaultValue = "48",
            description = "windows before the change (default: ${DEFAULT-VALUE})")
    private int quiet;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "240",
            description = "windows after which a change counts as never seen (default: ${DEFAULT-VALUE})")
    private int patience;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        var plan = new PowerPlan(chosen(), runs, days, quiet, patience, seed);
        List<PowerRow> rows = new Cells(new Progress(System.err, System::nanoTime))
                .run(plan.scenarios(), PowerScenario::text, scenario -> new PowerCell(scenario, plan).run());
        var result = new PowerResult(rows, runs, Machine.current());
        out.print(result.text());
        out.println(result.json());
        out.flush();
        return 0;
    }

    private List<PowerScenario> chosen() {
        if (scenarios.isEmpty()) {
            return PowerScenario.ALL;
        }
        List<String> known = PowerScenario.ALL.stream().map(PowerScenario::key).toList();
        if (!known.containsAll(scenarios)) {
            throw new ParameterException(
                    spec.commandLine(), "--scenario must be some of " + known + ", was " + scenarios);
        }
        return PowerScenario.named(scenarios);
    }
}
