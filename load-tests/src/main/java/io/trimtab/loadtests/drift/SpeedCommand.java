package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.report.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench drift-speed}. */
@Command(
        name = "drift-speed",
        description = {
            "How fast the monitor counts, on one thread: values onto a grid, records (JSON, 20 features) from their bytes to"
                    + " the grid, and 512 partial windows of 100 features into one."
        },
        mixinStandardHelpOptions = true)
public final class SpeedCommand implements Callable<Integer> {
    private static final double MILLION = 1e6;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "measurements of each, after one that warms up; the median counts (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "2",
            description = "length of each (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        SpeedBench.Speeds speeds = new SpeedBench(
                        Math.max(1, rounds),
                        Duration.ofMillis(Math.max(1, Math.round(1000 * seconds))),
                        System::nanoTime,
                        new Progress(System.err, System::nanoTime))
                .run();
        out.printf(
                Locale.ROOT,
                "grid     %8.1f million values a second%n"
                        + "records  %8.1f million values a second, %.0f records a second%n"
                        + "merge    %8.1f ms%nstate    %8.0f bytes a numeric feature and window%n",
                speeds.gridValues() / MILLION,
                speeds.decodedValues() / MILLION,
                speeds.records(),
                speeds.mergeMillis(),
                speeds.bytesPerFeature());
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("bench", "drift-speed")
                .put("grid_values_per_second", Math.round(speeds.gridValues()))
                .put("decoded_values_per_second", Math.round(speeds.decodedValues()))
                .put("merge_ms", Math.round(speeds.mergeMillis() * 100) / 100.0)
                .put("bytes_per_feature_window", Math.round(speeds.bytesPerFeature()));
        out.println(node.set("machine", Machine.current().json()).toString());
        out.flush();
        return 0;
    }
}
