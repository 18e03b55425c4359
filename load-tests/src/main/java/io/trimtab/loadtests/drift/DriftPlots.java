package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Pictures of what the drift benchmarks found. */
final class DriftPlots {
    /** Bars of nothing must still be there on a logarithmic axis. */
    private static final double LEAST = .01;

    private static final int WIDTH = 1100;
    private static final int HEIGHT = 480;
    /** How a change that was never seen is drawn. */
    private static final double NEVER_WINDOWS = 240;

    private DriftPlots() {}

    /** False alarms per 1,000 windows by stream, a bar a rule. */
    static CategoryChart falseAlarms(JsonNode result) {
        CategoryChart chart =
                chart("False alarms per 1,000 windows in which nothing drifts", "noise", "per 1,000 windows", LEAST);
        series(result, "stream", "per_1000", List.of("WARN", "PSI > 0.1", "KS p < 0.05"))
                .forEach((rule, points) ->
                        chart.addSeries(rule, List.copyOf(points.keySet()), List.copyOf(points.values())));
        return chart;
    }

    /** Median windows until a change is seen, a bar a rule. */
    static CategoryChart delays(JsonNode result) {
        CategoryChart chart =
                chart("Windows until a change is seen (240: never)", "what happens", "median windows", .5);
        series(result, "what", "median_windows", List.of("Trimtab", "PSI > 0.1"))
                .forEach((rule, points) ->
                        chart.addSeries(rule, List.copyOf(points.keySet()), List.copyOf(points.values())));
        return chart;
    }

    private static CategoryChart chart(String title, String across, String up, double least) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(across)
                .yAxisTitle(up)
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(least); // a bar begins somewhere, and a logarithm has no zero
        chart.getStyler().setXAxisLabelRotation(30);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setAvailableSpaceFill(.7);
        return chart;
    }

    private static Map<String, Map<String, Double>> series(
            JsonNode result, String key, String value, List<String> rules) {
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (String rule : rules) {
            Map<String, Double> points = new LinkedHashMap<>();
            List<JsonNode> rows = new ArrayList<>();
            result.path("rows").forEach(rows::add);
            rows.stream().filter(row -> row.path("rule").asText().equals(rule)).forEach(row -> {
                double found = row.path(value).isNull()
                        ? NEVER_WINDOWS
                        : Math.max(LEAST, row.path(value).asDouble());
                points.put(row.path(key).asText().replace("delay_", ""), found);
            });
            series.put(rule, points);
        }
        return series;
    }
}
