package io.trimtab.drift.compare;

import io.trimtab.drift.page.Html;
import io.trimtab.drift.page.Words;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Both sides' shares as an SVG picture: histograms over each other for numbers, bars side by side for categories. */
final class ChartPicture {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 180;
    private static final int FOOT = 20;
    private static final int BAR = 22;
    private static final int NAMES = 190;

    private ChartPicture() {}

    static String svg(Chart chart, ColumnKind kind, String name) {
        double largest = DoubleStream.concat(
                        chart.reference().stream().mapToDouble(share -> share),
                        chart.current().stream().mapToDouble(share -> share))
                .max()
                .orElse(1);
        return kind == ColumnKind.NUMERIC ? histograms(chart, largest, name) : bars(chart, largest, name);
    }

    private static String histograms(Chart chart, double largest, String name) {
        var svg = open(HEIGHT + FOOT, name);
        int bins = chart.reference().size();
        double width = (double) WIDTH / bins;
        for (int i = 0; i < bins; i++) {
            column(svg, "reference", i * width, width, chart.reference().get(i) / largest);
            column(svg, "current", i * width, width, chart.current().get(i) / largest);
        }
        svg.append("<line class=\"axis\" x1=\"0\" x2=\"700\" y1=\"180\" y2=\"180\"/>");
        text(svg, 0, HEIGHT + 15, "start", chart.labels().get(0));
        text(svg, WIDTH / 2.0, HEIGHT + 15, "middle", chart.labels().get(bins / 2));
        text(svg, WIDTH, HEIGHT + 15, "end", chart.labels().get(bins));
        return svg.append("</svg>").toString();
    }

    private static void column(StringBuilder svg, String side, double x, double width, double height) {
        if (height > 0) {
            rectangle(svg, side + " over", x, HEIGHT - height * (HEIGHT - 10), width, height * (HEIGHT - 10));
        }
    }

    private static String bars(Chart chart, double largest, String name) {
        var svg = open(chart.labels().size() * BAR + 4, name);
        for (int i = 0; i < chart.labels().size(); i++) {
            double y = i * (double) BAR;
            double reference = chart.reference().get(i);
            double current = chart.current().get(i);
            double room = WIDTH - NAMES - 110.0;
            text(svg, NAMES - 6, y + 14, "end", chart.labels().get(i));
            rectangle(svg, "reference", NAMES, y + 2, reference / largest * room, 8);
            rectangle(svg, "current", NAMES, y + 10, current / largest * room, 8);
            text(
                    svg,
                    NAMES + Math.max(reference, current) / largest * room + 6,
                    y + 14,
                    "start",
                    Words.percent(reference) + " → " + Words.percent(current));
        }
        return svg.append("</svg>").toString();
    }

    private static StringBuilder open(int height, String name) {
        return new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"Shares of " + Html.escaped(name) + " in reference and current\">");
    }

    private static void rectangle(StringBuilder svg, String side, double x, double y, double width, double height) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" fill=\"%s\" fill-opacity=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                side,
                side.startsWith("reference") ? "#5b7fa6" : "#e07b39",
                side.endsWith("over") ? ".55" : "1",
                x,
                y,
                width,
                height));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                x,
                y,
                anchor,
                Html.escaped(words)));
    }
}
