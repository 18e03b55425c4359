package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench drift-labels}. */
@Command(
        name = "drift-labels",
        description = {
            "How often labels that come late raise an alarm while the model is as good as ever, and when they do once one label"
                    + " of five is turned over.",
            "Five kinds of noise through the code of drift backtest --label, every label known 18 hours late."
        },
        mixinStandardHelpOptions = true)
public final class LabelsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

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

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        var plan = new LabelPlan(windows, runs, days, seed);
        List<LabelCell.Outcome> outcomes = new Cells(new Progress(System.err, System::nanoTime))
                .run(LabelNoise.ALL, LabelNoise::name, noise -> List.of(new LabelCell(noise, plan).run()));
        var result = new NullResult(
                outcomes.stream().flatMap(outcome -> outcome.rows().stream()).toList(), Machine.current());
        out.print(result.text());
        ObjectNode json = result.node("drift-labels");
        for (int i = 0; i < outcomes.size(); i++) {
            List<Integer> delays = outcomes.get(i).delays().stream().sorted().toList();
            int median = delays.get(delays.size() / 2);
            String name = LabelNoise.ALL.get(i).name();
            out.printf(
                    "%-16s warned %d windows after the first turned labels were known (median of %d runs)%n",
                    name, median, delays.size());
            json.put("delay_" + name.replaceAll("[^a-z0-9]+", "_"), median);
        }
        out.println(json);
        out.flush();
        return result.holds() ? 0 : 1;
    }
}
