package io.trimtab.loadtests.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.BuiltProduct;
import io.trimtab.loadtests.stage.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole benchmark, so short that its figures mean nothing: that it runs, counts and vouches. */
final class PredictBenchIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @EnumSource(WireProtocol.class)
    void vouchesForEveryAnswerOfARealServerAndARealBroker(WireProtocol protocol) throws Exception {
        var plan = new PredictPlan(protocol, 4, 1, SHORT, SHORT, 100, SHORT, PredictPlan.LEAST_INPUTS);
        var quiet = new Progress(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), System::nanoTime);
        try (Stage stage = BuiltProduct.wholeStage(folder)) {
            PredictResult result = new PredictBench(plan, stage, quiet).run();

            assertThat(result.records())
                    .as("every input once, and what the load asked for")
                    .isGreaterThan(plan.inputs());
            assertThat(result.ratioToFloor()).isPositive();
            assertThat(result.json()).startsWith("{\"bench\":\"predict\",").contains("\"ratio_to_floor\":");
        }
    }
}
