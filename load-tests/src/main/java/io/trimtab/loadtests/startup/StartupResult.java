package io.trimtab.loadtests.startup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The outcome of a run.
 *
 * @param starts one for each start, in order
 */
record StartupResult(StartupPlan plan, List<Start> starts, Machine machine) implements BenchRun.Result {
    StartupResult {
        starts = List.copyOf(starts);
    }

    /**
     * One start.
     *
     * @param firstPredictionMillis from the command to the first answer
     * @param idleMib resident memory before the load
     * @param loadMib resident memory after it
     * @param answered requests of the load, all with status 200
     */
    record Start(double firstPredictionMillis, double idleMib, double loadMib, long answered) {}

    private double median(ToDoubleFunction<Start> of) {
        double[] sorted = starts.stream().mapToDouble(of).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }

    @Override
    public String json() {
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("bench", "startup")
                .put("first_prediction_ms", Math.round(median(Start::firstPredictionMillis)))
                .put("rss_idle_mb", rounded(median(Start::idleMib)))
                .put("rss_load_mb", rounded(median(Start::loadMib)))
                .put("starts", starts.size())
                .put(
                        "load_requests",
                        Arrays.stream(starts.stream().mapToLong(Start::answered).toArray())
                                .sum());
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT, "%-8s %18s %14s %20s%n", "start", "first answer, ms", "idle, MiB", "after load, MiB"));
        int number = 1;
        for (Start start : starts) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8d %18.0f %14.1f %20.1f%n",
                    number++,
                    start.firstPredictionMillis(),
                    start.idleMib(),
                    start.loadMib()));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%nmedian: %.0f ms from the command to the first prediction; %.1f MiB idle, %.1f MiB after %d s of"
                                + " load on %d connections%n",
                        median(Start::firstPredictionMillis),
                        median(Start::idleMib),
                        median(Start::loadMib),
                        plan.load().toSeconds(),
                        plan.connections()))
                .toString();
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
