package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code bench drift-plot}. */
@Command(
        name = "drift-plot",
        description = "Draws what drift-null or drift-power printed: the last line of FILE, as PNG.",
        mixinStandardHelpOptions = true)
public final class PlotCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "what the benchmark printed")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--out", paramLabel = "PNG", required = true, description = "the picture to write")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Override
    public Integer call() throws IOException {
        List<String> lines = Files.readAllLines(file);
        JsonNode result = new ObjectMapper().readTree(lines.isEmpty() ? "{}" : lines.get(lines.size() - 1));
        System.setProperty("java.awt.headless", "true");
        String bench = result.path("bench").asText();
        CategoryChart chart = switch (bench) {
            case "drift-null" -> DriftPlots.falseAlarms(result);
            case "drift-power" -> DriftPlots.delays(result);
            default ->
                throw new IllegalArgumentException("the last line of " + file
                        + " must be the JSON of drift-null or drift-power, was of '" + bench + "'");
        };
        try (OutputStream picture = Files.newOutputStream(out)) {
            BitmapEncoder.saveBitmap(chart, picture, BitmapEncoder.BitmapFormat.PNG);
        }
        spec.commandLine().getOut().println(out);
        return 0;
    }
}
