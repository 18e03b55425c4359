package io.trimtab.drift.show;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.page.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a column went over the baseline's time: per stretch, where the middle nine tenths of the numbers lay and their median,
 * or the share of the most frequent category. At most {@value #MOST} stretches, each of whole days where there are times.
 */
final class Course {
    private static final int MOST = 120;
    private static final int HEIGHT = 90;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final double LOW = .05;
    private static final double HIGH = .95;

    private final BaselineProfile profile;
    private final List<GridCounts> stretches = new ArrayList<>();
    private final String from;
    private final String to;

    Course(BaselineProfile profile) {
        this.profile = profile;
        List<BaselineBlock> blocks = profile.blocks();
        Instant first = blocks.get(0).start();
        Instant last = blocks.get(blocks.size() - 1).end();
        long unit = profile.timed() ? DAY : 1;
        long begin = Math.floorDiv(first.toEpochMilli(), unit);
        long count = Math.max(1, Math.floorDiv(last.toEpochMilli() - 1, unit) - begin + 1);
        long length = (count + MOST - 1) / MOST;
        for (long at = 0; at < count; at += length) {
            stretches.add(GridCounts.empty(profile.layout()));
        }
        for (BaselineBlock block : blocks) {
            long at = Math.floorDiv(block.start().toEpochMilli(), unit) - begin;
            stretches.get(Math.toIntExact(at / length)).add(block.counts());
        }
        from = profile.timed() ? date(first) : "first row";
        to = profile.timed() ? date(last.minusMillis(1)) : "last row";
    }

    private static String date(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC).toString();
    }

    /** The picture of one column. */
    String svg(int column) {
        String name = profile.layout().column(column).name();
        var svg = new Svg(HEIGHT + 20, "Course of " + name + " over the baseline's time");
        if (profile.layout().column(column).bins() instanceof NumericBins bins) {
            numbers(svg, bins, column);
        } else if (profile.layout().column(column).bins() instanceof CategoryBins bins) {
            shares(svg, bins, column);
        }
        svg.axis(HEIGHT);
        svg.text(0, HEIGHT + 15, "start", from);
        svg.text(Svg.WIDTH, HEIGHT + 15, "end", to);
        return svg.end();
    }

    private void numbers(Svg svg, NumericBins bins, int column) {
        long[] total = profile.total().bins(profile.layout(), column);
        double low = Histogram.quantile(bins, total, LOW / 5);
        double high = Histogram.quantile(bins, total, 1 - LOW / 5);
        double room = high > low ? high - low : 1;
        double width = (double) Svg.WIDTH / stretches.size();
        for (int i = 0; i < stretches.size(); i++) {
            long[] counts = stretches.get(i).bins(profile.layout(), column);
            if (Arrays.stream(counts).sum() == 0) {
                continue;
            }
            double top = height((Histogram.quantile(bins, counts, HIGH) - low) / room);
            double bottom = height((Histogram.quantile(bins, counts, LOW) - low) / room);
            double middle = height((Histogram.quantile(bins, counts, .5) - low) / room);
            svg.band(i * width, top, width, Math.max(1, bottom - top));
            svg.bar(i * width, middle - 1, width, 2);
        }
        svg.text(
                Svg.WIDTH / 2.0,
                HEIGHT + 15,
                "middle",
                "median and middle nine tenths, " + Words.number(low) + " to " + Words.number(high));
    }

    private void shares(Svg svg, CategoryBins bins, int column) {
        long[] total = profile.total().bins(profile.layout(), column);
        if (bins.categories().isEmpty()) {
            return;
        }
        double width = (double) Svg.WIDTH / stretches.size();
        for (int i = 0; i < stretches.size(); i++) {
            long[] counts = stretches.get(i).bins(profile.layout(), column);
            double rows = Arrays.stream(counts).sum();
            if (rows > 0) {
                double top = height(counts[0] / rows);
                svg.band(i * width, top, width, HEIGHT - top);
            }
        }
        svg.text(
                Svg.WIDTH / 2.0,
                HEIGHT + 15,
                "middle",
                "share of '" + bins.categories().get(0) + "', "
                        + Words.percent(total[0]
                                / Math.max(1.0, (double) Arrays.stream(total).sum())) + " in all");
    }

    private static double height(double share) {
        return HEIGHT - Math.max(0, Math.min(1, share)) * (HEIGHT - 6);
    }
}
