package io.trimtab.loadtests.growth;

import io.trimtab.loadtests.load.LoadOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** Pictures of how requests a second change: one for each axis, both scales logarithmic. */
final class GrowthPlots {
    private static final Map<String, String> TITLES = Map.of(
            "rows", "rows of a request",
            "features", "features of a row",
            "models", "models loaded",
            "connections", "connections");

    private GrowthPlots() {}

    /** Writes {@code growth-AXIS.png} for every axis that was measured. */
    static void write(GrowthResult result, Path folder) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder);
        for (String axis : TITLES.keySet()) {
            List<Point> points = result.along(axis);
            if (!points.isEmpty()) {
                try (OutputStream picture = Files.newOutputStream(folder.resolve("growth-" + axis + ".png"))) {
                    BitmapEncoder.saveBitmap(chart(axis, points), picture, BitmapEncoder.BitmapFormat.PNG);
                }
            }
        }
    }

    private static XYChart chart(String axis, List<Point> points) {
        String title = TITLES.getOrDefault(axis, axis);
        XYChart chart = new XYChartBuilder()
                .width(760)
                .height(440)
                .title("Requests a second against " + title)
                .xAxisTitle(title)
                .yAxisTitle("a second")
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(
                        points.get(0).size() < points.get(points.size() - 1).size());
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        List<Integer> sizes = points.stream().map(Point::size).toList();
        chart.addSeries(
                "requests",
                sizes,
                points.stream().map(Point::load).map(LoadOutcome::rate).toList());
        if (axis.equals("rows") || axis.equals("features")) {
            chart.addSeries(
                    axis,
                    sizes,
                    points.stream()
                            .map(point -> point.load().rate() * point.size())
                            .toList());
        }
        chart.getStyler().setLocale(Locale.ROOT);
        return chart;
    }
}
