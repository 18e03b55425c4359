package io.trimtab.loadtests.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.BuiltProduct;
import io.trimtab.loadtests.stage.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark, so short that its figures mean nothing: that it runs, counts and vouches. */
final class StreamingBenchIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final StreamingPlan PLAN = new StreamingPlan(4, 1, SHORT, SHORT, StreamingPlan.INPUTS);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void vouchesForEveryEventOfTheServerThatStreams() throws Exception {
        var quiet = new Progress(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), System::nanoTime);
        try (Stage stage = BuiltProduct.wholeStage(folder)) {
            StreamingResult result = new StreamingBench(PLAN, stage, quiet).run();

            assertThat(result.records())
                    .as("every input once, and what the load asked for")
                    .isGreaterThan(PLAN.inputs());
            assertThat(result.median().ratio()).isPositive();
            assertThat(result.json()).startsWith("{\"bench\":\"streaming\",").contains("\"ratio_on_off\":");
        }
    }
}
