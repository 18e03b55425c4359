package io.trimtab.loadtests.stage;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every benchmark that puts loads on servers of its own. */
public final class BenchOptions {
    @Option(
            names = "--server-jvm",
            split = " ",
            paramLabel = "FLAGS",
            defaultValue = "-Xms512m -Xmx512m -XX:+UseSerialGC",
            description = "JVM flags of every server (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private List<String> serverFlags;

    @Option(names = "--keep", description = "keep the folder with the logs and the broker's data")
    private boolean keep;

    /** A run of that benchmark. */
    public BenchRun run(String bench, PrintWriter out) {
        return new BenchRun(bench, out, serverFlags, keep);
    }

    /** An option in seconds, with decimals, as a duration of whole milliseconds. */
    public static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }
}
