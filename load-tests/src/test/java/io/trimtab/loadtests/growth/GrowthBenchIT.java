package io.trimtab.loadtests.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.loadtests.report.Progress;
import io.trimtab.loadtests.stage.BuiltProduct;
import io.trimtab.loadtests.stage.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark, so short that its figures mean nothing: that it runs, checks and counts. */
final class GrowthBenchIT {
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Progress quiet = new Progress(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), System::nanoTime);

    @Test
    void measuresEveryPointAndDrawsThem() throws Exception {
        var plan = new GrowthPlan(List.of(1, 64), List.of(20), List.of(2), List.of(1, 50), SHORT, SHORT);
        try (Stage stage = BuiltProduct.wholeStage(folder)) {
            GrowthResult result = new GrowthBench(plan, stage, quiet).run();

            assertThat(result.points())
                    .extracting(point -> point.axis() + " " + point.size())
                    .containsExactly("rows 1", "rows 64", "features 20", "connections 1", "connections 50", "models 2");
            assertThat(result.points())
                    .allSatisfy(point -> assertThat(point.load().rate()).isPositive());
            assertThat(result.json()).startsWith("{\"bench\":\"growth\",");

            GrowthPlots.write(result, folder.resolve("plots"));

            try (var pictures = Files.list(folder.resolve("plots"))) {
                assertThat(pictures.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder(
                                "growth-rows.png",
                                "growth-features.png",
                                "growth-models.png",
                                "growth-connections.png");
            }
        }
    }
}
