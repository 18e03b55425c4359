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
                    + " the grid, and 512 partial windows of 100 features into one; and how long a baseline of 20 columns"
                    + " takes to build beside reading and sorting them."
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

    @Option(
            names = "--baseline-rows",
            paramLabel = "N",
            defaultValue = "10000000",
            description =
                    "rows of the baseline, 160 bytes each in a temporary file; 0 for none (default: ${DEFAULT-VALUE})")
    private int baselineRows;

    @Override
    public Integer call() throws Exception {
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
        if (baselineRows > 0) {
            var built =
                    new BuildBench(baselineRows, System::nanoTime, new Progress(System.err, System::nanoTime)).run();
            out.printf(
                    Locale.ROOT,
                    "baseline %8.1f s of %,d rows; reading and sorting alone %.1f s; at most %.0f MiB resident%n",
                    built.buildSeconds(),
                    baselineRows,
                    built.floorSeconds(),
                    built.peakMb());
            node.put("baseline_ratio_to_floor", Math.round(built.ratio() * 1000) / 1000.0)
                    .put("baseline_seconds", Math.round(built.buildSeconds() * 10) / 10.0)
                    .put("baseline_rows", baselineRows)
                    .put("baseline_peak_mb", Math.round(built.peakMb()));
        }
        out.println(node.set("machine", Machine.current().json()).toString());
        out.flush();
        return 0;
    }
}
