package io.trimtab.drift.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much the distribution of one column varies from window to window of the reference, and what is therefore unusual:
 * the quick sight beside {@link BlockNull}'s long one.
 *
 * <p>At a few points of the distribution a window's count is held against a binomial whose share is the reference's at that
 * hour and weekday, and whose rows are the window's, divided by how much more than independent rows the reference's own
 * windows scatter there. The tail probability is that of the binomial, which a normal law does not have at small counts,
 * widened to Student's t for the number of windows that the scatter was learned from and for windows with heavy tails. The
 * full definition with its reasons is in {@code docs/drift-policy.md}.
 */
public final class WindowNull {
    /** A category alone is looked at when this many of its rows are expected in the median window. */
    private static final double LARGEST_Z = 37;
    /** Deviations below this are taken from the normal law: no p-value that small is ever evidence. */
    private static final double NEAR = 2;

    private final BlockNull.Settings settings;
    private final ColumnShape shape;
    private final int[] points;
    private final int windows;
    private final @Nullable Usual usual;

    /** What was learned from the reference's windows. */
    @SuppressWarnings("ArrayRecordComponent") // private, and never compared
    private record Usual(
            SeasonalLevels levels, double[] between, double[] sampling, Dependence dependence, double tail) {}

    /** A window's counts at the points of this null; the form in which windows are remembered. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Counts(long number, long rows, long[] below) {}

    private WindowNull(List<Counts> all, ColumnShape shape, int[] points, int perDay, BlockNull.Settings s) {
        this.settings = s;
        this.shape = shape;
        this.points = points;
        List<Counts> counted =
                all.stream().filter(window -> window.rows() >= least(all)).toList();
        this.windows = counted.size();
        this.usual = windows < 2 || points.length == 0 ? null : learn(counted, perDay);
    }

    /**
     * Null of a column of numbers.
     *
     * @param windows counts of the grid's bins per window, neighbours in time next to each other; null for none
     * @param first number of the first window since the epoch
     * @param perDay windows in a day; 0 when windows are runs of rows without time
     */
    public static WindowNull ofNumbers(
            List<long @Nullable []> windows, long[] total, long first, int perDay, BlockNull.Settings settings) {
        ColumnShape shape = new ColumnShape.Numbers();
        long rows = Distances.rows(total);
        int[] points = rows == 0 ? new int[0] : shape.points(total, shape.shares(total, rows), settings.points());
        return new WindowNull(counts(windows, first, shape, points), shape, points, perDay, settings);
    }

    /** Null of a column of categories; vectors are the categories, then "other" and "unseen". */
    public static WindowNull ofCategories(
            List<long @Nullable []> windows, long[] total, long first, int perDay, BlockNull.Settings settings) {
        long rows = Distances.rows(total);
        double[] sizes = windows.stream()
                .filter(window -> window != null)
                .mapToDouble(window -> Distances.rows(window))
                .filter(size -> size > 0)
                .sorted()
                .toArray();
        double median = sizes.length == 0 ? 0 : sizes[sizes.length / 2];
        ColumnShape shape = ColumnShape.Categories.often(total, median, 1);
        long[] view = shape.view(total);
        int[] points = rows == 0 ? new int[0] : shape.points(view, shape.shares(view, rows), view.length);
        return new WindowNull(counts(windows, first, shape, points), shape, points, perDay, settings);
    }

    private static List<Counts> counts(List<long @Nullable []> windows, long first, ColumnShape shape, int[] points) {
        return IntStream.range(0, windows.size())
                .filter(i -> windows.get(i) != null)
                .mapToObj(i -> {
                    long[] view = shape.view(java.util.Objects.requireNonNull(windows.get(i)));
                    return new Counts(first + i, Distances.rows(view), shape.counts(view, points));
                })
                .toList();
    }

    /** The counts of a new window, on the grid's bins, at this null's points. */
    public Counts counts(long number, long[] bins) {
        long[] view = shape.view(bins);
        return new Counts(number, Distances.rows(view), shape.counts(view, points));
    }

    /** Number of windows of the reference that have enough rows. */
    public int windows() {
        return windows;
    }

    /** Degrees of freedom of the tail; 0 when nothing could be learned. */
    public double tail() {
        return usual == null ? 0 : usual.tail();
    }

    /** Which season is known: {@code none}, {@code hours}, {@code weekdays} or {@code both}. */
    public String season() {
        return usual == null ? "none" : usual.levels().parts().name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether these windows support a claim: enough of them beyond the means that were fitted. */
    public boolean supported() {
        return usual != null && windows - usual.levels().fitted() >= LEAST_SPARE;
    }

    /** Windows beyond the fitted means below which nothing is claimed about single windows. */
    public static final int LEAST_SPARE = 15;

    /** Neighbouring windows together against the reference: {@link #test(List, Side)} with both sides. */
    public BlockTest test(List<Counts> parts) {
        return test(parts, Side.BOTH);
    }

    /**
     * Neighbouring windows together against the reference.
     *
     * @param given those without rows do not count
     * @param side which deviations are evidence; both for categories
     * @return distance at the points, p and z; p is 1 when no claim is supported or the reference never saw the hour
     */
    public BlockTest test(List<Counts> given, Side side) {
        List<Counts> parts = given.stream().filter(window -> window.rows() > 0).toList();
        long m = parts.stream().mapToLong(Counts::rows).sum();
        if (usual == null || m == 0 || !supported()) {
            return new BlockTest(0, 0, 1, 0, m);
        }
        double d = 0;
        double largest = 0;
        for (int q = 0; q < points.length; q++) {
            double z = deviation(usual, parts, q);
            if (Double.isNaN(z)) {
                return new BlockTest(0, 0, 1, 0, m);
            }
            largest = Math.max(largest, side.of(z));
            d = Math.max(d, side.of(gap(usual, parts, q, m)));
        }
        double p = side.p(points.length, largest, usual.tail());
        double dNet = largest <= 1 ? 0 : d * (1 - 1 / (largest * largest));
        return new BlockTest(d, dNet, p, largest, m);
    }

    private static double gap(Usual known, List<Counts> parts, int q, long m) {
        double expected = 0;
        long found = 0;
        for (Counts part : parts) {
            expected += part.rows() * share(known.levels().level(q, part.number()));
            found += part.below()[q];
        }
        return (found - expected) / m;
    }

    /** Signed normal quantile of the count at a point; NaN when the reference never saw an hour of it. */
    private double deviation(Usual known, List<Counts> parts, int q) {
        double expected = 0;
        long m = 0;
        long found = 0;
        for (Counts part : parts) {
            if (!known.levels().knows(part.number())) {
                return Double.NaN;
            }
            expected += part.rows() * share(known.levels().level(q, part.number()));
            m += part.rows();
            found += part.below()[q];
        }
        double share = Math.min(1 - 1e-12, Math.max(1e-12, expected / m));
        double learned = (double) known.levels().fitted() / windows;
        double beyond = known.between()[q]
                        * (known.dependence().phi(parts.size()) / parts.size()
                                + known.dependence().phi() * learned)
                + known.sampling()[q] * learned;
        double widened = 1 + m * share * (1 - share) * beyond;
        double normal = (found - expected) / Math.sqrt(m * share * (1 - share) * widened);
        // The exact tail costs a hundred times as much, and matters where something might be unusual.
        return Math.abs(normal) < NEAR
                ? normal
                : Tails.binomialDeviation(found / widened, m / widened, share, LARGEST_Z);
    }

    private double least(List<Counts> all) {
        long[] sizes = all.stream()
                .mapToLong(Counts::rows)
                .filter(size -> size > 0)
                .sorted()
                .toArray();
        double median = sizes.length == 0 ? 0 : sizes[sizes.length / 2];
        return Math.max(settings.minRows(), .5 * median);
    }

    private Usual learn(List<Counts> all, int perDay) {
        double[][] values = new double[windows][];
        long[] numbers = new long[windows];
        for (int b = 0; b < windows; b++) {
            Counts window = all.get(b);
            numbers[b] = window.number();
            values[b] = Arrays.stream(window.below())
                    .mapToDouble(count -> logit(count, window.rows()))
                    .toArray();
        }
        SeasonalLevels levels = SeasonalLevels.fit(values, numbers, perDay, settings.minPerBucket());
        double[] between = new double[points.length];
        double[] sampling = new double[points.length];
        double correlation = 0;
        for (int q = 0; q < points.length; q++) {
            double squares = 0;
            double products = 0;
            int pairs = 0;
            double before = 0;
            for (int b = 0; b < windows; b++) {
                double level = levels.level(q, numbers[b]);
                double share = share(level);
                double deviation = values[b][q] - level;
                squares += deviation * deviation;
                sampling[q] += 1 / (all.get(b).rows() * share * (1 - share)) / windows;
                if (b > 0 && numbers[b] == numbers[b - 1] + 1) {
                    products += before * deviation;
                    pairs++;
                }
                before = deviation;
            }
            int spare = Math.max(1, windows - levels.fitted());
            double variance = squares / spare;
            between[q] = Math.max(0, variance - sampling[q]);
            correlation += products / ((variance > 0 ? variance : 1) * Math.max(1, pairs)) / points.length;
        }
        Dependence dependence = Dependence.of(correlation, windows);
        double freedom = Math.max(1, (windows - levels.fitted()) / dependence.phi());
        var gaussian = new Usual(levels, between, sampling, dependence, Math.min(settings.maxTail(), freedom));
        double tail = Math.min(gaussian.tail(), heaviness(gaussian, all));
        return new Usual(levels, between, sampling, dependence, tail);
    }

    /**
     * Degrees of freedom of the t law that has the kurtosis of the reference's own windows, 4 + 6/kurtosis; as good as
     * normal when the kurtosis is within two standard errors of a normal sample's.
     */
    private double heaviness(Usual known, List<Counts> all) {
        double heaviest = 0;
        for (int q = 0; q < points.length; q++) {
            double second = 0;
            double fourth = 0;
            for (Counts window : all) {
                double z = deviation(known, List.of(window), q);
                second += z * z / windows;
                fourth += z * z * z * z / windows;
            }
            heaviest += (second > 0 ? fourth / (second * second) - 3 : 0) / points.length;
        }
        double chance = 2 * Math.sqrt(24.0 / windows);
        return heaviest <= chance ? Double.MAX_VALUE : 4 + 6 / heaviest;
    }

    private static double share(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private static double logit(long count, long rows) {
        return Math.log((count + .5) / (rows - count + .5));
    }
}
