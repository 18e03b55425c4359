package io.trimtab.loadtests.overload;

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
final class OverloadBenchIT {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final OverloadPlan PLAN =
            new OverloadPlan(2, 32, 3, 2, SHORT, SHORT, SHORT, Duration.ofSeconds(10), 50);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void countsEveryRequestAsAnsweredOrRefusedAndVouchesForEveryAnswer() throws Exception {
        var quiet = new Progress(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), System::nanoTime);
        try (Stage stage = BuiltProduct.wholeStage(folder)) {
            OverloadResult result = new OverloadBench(PLAN, stage, quiet).run();

            assertThat(result.rounds()).hasSize(PLAN.rounds()).allSatisfy(round -> {
                var overload = round.overload();
                assertThat(overload.sent()).isPositive().isEqualTo(overload.answered() + overload.refused());
                assertThat(round.after().share().connections()).isEqualTo(PLAN.connections());
                assertThat(round.recovery().normalMillis()).isPositive();
            });
            assertThat(result.memory().before()).isPositive();
            assertThat(result.json()).startsWith("{\"bench\":\"overload\",").contains("\"answered_ratio\":");
        }
    }
}
