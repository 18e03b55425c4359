package io.trimtab.loadtests.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import io.trimtab.loadtests.stage.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of a run that can be vouched for.
 *
 * @param pairs in the order of measuring
 * @param records records in the topic, each with the right answer
 */
record StreamingResult(StreamingPlan plan, List<Pair> pairs, long records, Machine machine) implements BenchRun.Result {
    StreamingResult {
        pairs = List.copyOf(pairs);
    }

    /** The pair whose ratio is the median of all (of an even number, the lower one). */
    Pair median() {
        var sorted = new ArrayList<>(pairs);
        sorted.sort(Comparator.comparingDouble(Pair::ratio));
        return sorted.get((sorted.size() - 1) / 2);
    }

    @Override
    public String json() {
        Pair median = median();
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("bench", "streaming")
                .put("ratio_on_off", rounded(median.ratio()))
                .put("cpu_ratio", rounded(median.cpuRatio()))
                .put("on_rps", Math.round(median.on().requestsPerSecond()))
                .put("off_rps", Math.round(median.off().requestsPerSecond()))
                .put("on_cpu_us", rounded(median.on().serverMicros()))
                .put("off_cpu_us", rounded(median.off().serverMicros()))
                .put("connections", plan.connections())
                .put("records", records);
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        var text = new StringBuilder();
        Pair median = median();
        text.append(String.format(
                Locale.ROOT,
                "%-12s %11s %12s %8s %8s %8s%n",
                "streaming",
                "requests/s",
                "us/request",
                "server",
                "load",
                "broker"));
        row(text, "on", median.on());
        row(text, "off", median.off());
        text.append(String.format(
                Locale.ROOT,
                "%n%d connections: %.3f of the requests a second without streaming; pairs:",
                plan.connections(),
                median.ratio()));
        pairs.forEach(pair -> text.append(String.format(Locale.ROOT, " %.3f", pair.ratio())));
        text.append(String.format(
                Locale.ROOT,
                "%nchecked: %,d records in the topic, one for each answer, every one equal to ONNX Runtime's%n",
                records));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Measurement measured) {
        text.append(String.format(
                Locale.ROOT,
                "%-12s %,11.0f %12.2f %8.2f %8.2f %8.2f%n",
                name,
                measured.requestsPerSecond(),
                measured.serverMicros(),
                measured.share(measured.cpu().server()),
                measured.share(measured.cpu().generator()),
                measured.share(measured.cpu().broker())));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
