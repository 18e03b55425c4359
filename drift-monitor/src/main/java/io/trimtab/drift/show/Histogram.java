package io.trimtab.drift.show;

import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.page.Words;
import java.util.Arrays;

/** A column's distribution as an SVG picture, from its counts per bin. */
final class Histogram {
    private static final int BARS = 70;
    private static final int HEIGHT = 160;
    private static final int MOST_CATEGORIES = 20;
    private static final int ROW = 18;
    private static final int NAMES = 190;
    private static final double TAIL = .005;

    private Histogram() {}

    /**
     * Numbers between the quantiles .005 and .995, as bars of equal width; what is in one grid bin is spread evenly over it.
     *
     * @param counts one per bin, underflow and overflow among them
     */
    static String of(NumericBins bins, long[] counts, String name) {
        double[] edges = bins.edges();
        double from = below(bins, quantile(bins, counts, TAIL));
        double to = quantile(bins, counts, 1 - TAIL);
        if (!(from < to)) {
            from = bins.min();
            to = edges[edges.length - 1];
        }
        var svg = new Svg(HEIGHT + 20, "Distribution of " + name);
        if (!(from < to)) {
            svg.bar(Svg.WIDTH / 2.0 - 20, 10, 40, HEIGHT - 10.0);
            svg.text(Svg.WIDTH / 2.0, HEIGHT + 15, "middle", "always " + Words.number(from));
            return svg.end();
        }
        double[] bars = bars(bins, counts, from, to);
        double largest = Math.max(Double.MIN_NORMAL, Arrays.stream(bars).max().orElse(1));
        double width = (double) Svg.WIDTH / BARS;
        for (int i = 0; i < BARS; i++) {
            double height = bars[i] / largest * (HEIGHT - 10);
            svg.bar(i * width, HEIGHT - height, width, height);
        }
        svg.axis(HEIGHT);
        svg.text(0, HEIGHT + 15, "start", Words.number(from));
        svg.text(Svg.WIDTH / 2.0, HEIGHT + 15, "middle", Words.number(from + (to - from) / 2));
        svg.text(Svg.WIDTH, HEIGHT + 15, "end", Words.number(to));
        return svg.end();
    }

    /** The most frequent categories. */
    static String of(CategoryBins bins, long[] counts, String name) {
        double total = Math.max(1, Arrays.stream(counts).sum());
        long rest = counts[bins.otherBin()];
        int shown = Math.min(MOST_CATEGORIES, bins.categories().size());
        for (int i = shown; i < bins.categories().size(); i++) {
            rest += counts[i];
        }
        double largest = Math.max(1, rest);
        for (int i = 0; i < shown; i++) {
            largest = Math.max(largest, (double) counts[i]);
        }
        int hidden = bins.categories().size() - shown + bins.others().size();
        var svg = new Svg((shown + (hidden > 0 ? 1 : 0)) * ROW + 4, "Shares of the categories of " + name);
        for (int i = 0; i < shown; i++) {
            row(svg, i, bins.categories().get(i), counts[i] / total, counts[i] / largest);
        }
        if (hidden > 0) {
            row(svg, shown, Words.count(hidden, "rarer value"), rest / total, rest / largest);
        }
        return svg.end();
    }

    private static void row(Svg svg, int place, String name, double share, double length) {
        double y = place * (double) ROW;
        double room = length * (Svg.WIDTH - NAMES - 70.0);
        svg.text(NAMES - 6, y + 13, "end", name.length() > 28 ? name.substring(0, 27) + "…" : name);
        svg.bar(NAMES, y + 3, room, ROW - 6.0);
        svg.text(NAMES + room + 6, y + 13, "start", Words.percent(share));
    }

    private static double[] bars(NumericBins bins, long[] counts, double from, double to) {
        double[] edges = bins.edges();
        double[] bars = new double[BARS];
        double width = (to - from) / BARS;
        for (int bin = 0; bin < edges.length; bin++) {
            double left = bin == 0 ? bins.min() : edges[bin - 1];
            double right = edges[bin];
            long rows = counts[bin + 1];
            if (rows == 0 || right < from || left > to) {
                continue;
            }
            int first = bar(left, from, width);
            int last = bar(right, from, width);
            for (int i = first; i <= last; i++) {
                double overlap = Math.min(right, from + (i + 1) * width) - Math.max(left, from + i * width);
                bars[i] += right > left ? rows * Math.max(0, overlap) / (right - left) : rows;
            }
        }
        return bars;
    }

    private static int bar(double value, double from, double width) {
        return (int) Math.max(0, Math.min(BARS - 1, Math.floor((value - from) / width)));
    }

    /** The left end of the grid bin that ends at this edge. */
    private static double below(NumericBins bins, double edge) {
        int at = Arrays.binarySearch(bins.edges(), edge);
        return at <= 0 ? bins.min() : bins.edge(at - 1);
    }

    /** The edge of the grid at which this share of the counted rows is reached. */
    static double quantile(NumericBins bins, long[] counts, double share) {
        double[] edges = bins.edges();
        double wanted = share * Arrays.stream(counts).sum();
        long below = counts[0];
        if (below > wanted) {
            return bins.min();
        }
        for (int bin = 0; bin < edges.length; bin++) {
            below += counts[bin + 1];
            if (below >= wanted) {
                return edges[bin];
            }
        }
        return edges[edges.length - 1];
    }
}
