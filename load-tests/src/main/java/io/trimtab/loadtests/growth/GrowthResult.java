package io.trimtab.loadtests.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of a run.
 *
 * @param points in the order of measuring
 */
record GrowthResult(GrowthPlan plan, List<Point> points, Machine machine) implements BenchRun.Result {
    GrowthResult {
        points = List.copyOf(points);
    }

    /** The points of one axis, smallest first. */
    List<Point> along(String axis) {
        return points.stream().filter(point -> point.axis().equals(axis)).toList();
    }

    @Override
    public String json() {
        ObjectNode node = new ObjectMapper().createObjectNode().put("bench", "growth");
        ArrayNode rows = node.putArray("rows");
        for (Point point : points) {
            rows.addObject()
                    .put("axis", point.axis())
                    .put("size", point.size())
                    .put("rps", rounded(point.load().rate()))
                    .put("cpu_us", rounded(point.cpuMicros()))
                    .put("p50_ms", rounded(point.load().p50() / 1e3))
                    .put("p99_ms", rounded(point.load().p99() / 1e3))
                    .put("refused", point.load().refused())
                    .put("rss_mb", rounded(point.residentMib()))
                    .put("ready_ms", Math.round(point.openMillis()));
        }
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-12s %7s %12s %12s %14s %10s %10s %10s %10s%n",
                "grows",
                "size",
                "requests/s",
                "each/s",
                "CPU us/request",
                "p50 ms",
                "p99 ms",
                "refused",
                "RSS, MiB"));
        for (Point point : points) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-12s %,7d %,12.0f %,12.0f %14.1f %10.2f %10.2f %,10d %10.1f%n",
                    point.axis(),
                    point.size(),
                    point.load().rate(),
                    point.load().rate() * (perRequest(point.axis()) ? point.size() : 1),
                    point.cpuMicros(),
                    point.load().p50() / 1e3,
                    point.load().p99() / 1e3,
                    point.load().refused(),
                    point.residentMib()));
        }
        return text.append("each/s: rows or features a second where these grow\n")
                .toString();
    }

    private static boolean perRequest(String axis) {
        return axis.equals("rows") || axis.equals("features");
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
