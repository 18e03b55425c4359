package io.trimtab.loadtests.tensors;

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
final class TensorsBenchIT {
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Progress quiet = new Progress(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), System::nanoTime);

    @Test
    void countsWhatTheServersHeapGaveForEachImage() throws Exception {
        try (Stage stage = BuiltProduct.wholeStage(folder)) {
            TensorsResult result = new TensorsBench(new TensorsPlan(2, SHORT, SHORT), stage, quiet).run();

            assertThat(result.rows())
                    .extracting(TensorsResult.Row::name)
                    .containsExactly("binary", "grpc", "binary_streamed", "grpc_streamed");
            // a body lies in direct memory; of a gRPC message Vert.x copies what arrives
            assertThat(result.rows().get(0).share()).as("binary").isBetween(0.001, 0.3);
            assertThat(result.rows().get(1).share()).as("gRPC").isBetween(1.0, 1.5);
            assertThat(result.json()).startsWith("{\"bench\":\"tensors\",").contains("\"binary_heap_ratio\":");
        }
    }
}
