package io.trimtab.loadtests.batching;

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

/** The whole benchmark, so short that its figures mean nothing: that it runs, checks and counts. */
final class BatchingBenchIT {
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Progress quiet = new Progress(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), System::nanoTime);

    @Test
    void servesRowsThatComeOneByOneTogetherAndALoneOneAtOnce() throws Exception {
        var plan = new BatchingPlan(8, 8, 1.2, 1, SHORT, 1, SHORT, SHORT);
        try (Stage stage = BuiltProduct.wholeStage(folder)) {
            BatchingResult result = new BatchingBench(plan, stage, quiet).run();

            assertThat(result.rounds()).singleElement().satisfies(round -> {
                assertThat(round.offline()).isPositive();
                assertThat(round.served().answered()).isPositive();
            });
            assertThat(result.pairs()).hasSize(1);
            assertThat(result.rowsPerCall()).as("rows shared calls").isGreaterThan(1);
            assertThat(result.json())
                    .startsWith("{\"bench\":\"batching\",")
                    .contains("\"ratio_to_offline\":", "\"lone_p50_ratio\":");
        }
    }
}
