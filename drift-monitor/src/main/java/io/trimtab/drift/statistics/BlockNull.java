package io.trimtab.drift.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much the distribution of one column varies from block to block of the reference, and what is therefore unusual.
 *
 * <p>At a few points of the distribution each block's share below the point is taken on the logit scale. Their scatter
 * around the reference, less what sampling explains, is the variance between blocks; correlation of neighbours widens it;
 * Student's t accounts for few blocks. With enough blocks per bucket of a season (7 steps of a week) deviations are from
 * the bucket's own mean. The full definition with its reasons is in {@code docs/drift-policy.md}.
 */
public final class BlockNull {
    private final Settings settings;
    private final ColumnShape shape;
    private final double[] shares;
    private final int[] points;
    private final long rows;
    private final int blocks;
    private final @Nullable Scatter scatter;

    /**
     * What makes a null believable.
     *
     * @param points points of the distribution that are looked at, at least 1
     * @param minRows a block with fewer rows does not count
     * @param minBlocks a claim needs this many effective (independent) blocks
     * @param maxTail largest degrees of freedom of the t distribution
     * @param minPerBucket a season's bucket needs this many blocks, or the season is not used
     */
    public record Settings(int points, int minRows, double minBlocks, double maxTail, int minPerBucket) {}

    /**
     * Where blocks stand in time.
     *
     * @param first number of the first block
     * @param period number of blocks in a season, 1 for none
     */
    public record Calendar(long first, int period) {}

    /** What was estimated; buckets without blocks have no row in {@code levels}. */
    @SuppressWarnings("ArrayRecordComponent") // private, and never compared
    private record Scatter(
            int period,
            int bucketsUsed,
            double[] @Nullable [] levels,
            double[] between,
            double inverseRows,
            Dependence dependence,
            double tail) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Sample(double[][] logits, long[] rows, int[] positions) {}

    private BlockNull(List<long[]> all, long[] total, Calendar calendar, ColumnShape shape, Settings settings) {
        this.settings = settings;
        this.shape = shape;
        long[] reference = shape.view(total);
        this.rows = Distances.rows(reference);
        this.shares = shape.shares(reference, rows);
        this.points = rows == 0 ? new int[0] : shape.points(reference, shares, settings.points());
        Sample sample = sample(all);
        this.blocks = sample.rows().length;
        this.scatter = blocks < 2 || points.length == 0 ? null : scatter(sample, calendar);
    }

    /**
     * Null of a column of numbers.
     *
     * @param blocks counts of the grid's bins per block, neighbours in time next to each other, empty blocks included
     * @param total counts of the whole reference
     */
    public static BlockNull ofNumbers(List<long[]> blocks, long[] total, Calendar calendar, Settings settings) {
        return new BlockNull(blocks, total, calendar, new ColumnShape.Numbers(), settings);
    }

    /**
     * Null of a column of categories; vectors are the categories, then "other" and "unseen".
     *
     * @param blocks counts per block, as for numbers
     * @param total counts of the whole reference
     */
    public static BlockNull ofCategories(List<long[]> blocks, long[] total, Calendar calendar, Settings settings) {
        long[] sizes = blocks.stream().mapToLong(Distances::rows).toArray();
        var shape = ColumnShape.Categories.often(total, medianOfNonEmpty(sizes), settings.points());
        return new BlockNull(blocks, total, calendar, shape, settings);
    }

    /** Number of blocks that count. */
    public int blocks() {
        return blocks;
    }

    /** Number of independent blocks that they are worth; 0 when nothing could be estimated. */
    public double effectiveBlocks() {
        return scatter == null ? 0 : blocks / scatter.dependence().phi();
    }

    /** Degrees of freedom of the t distribution; 0 when nothing could be estimated. */
    public double tail() {
        return scatter == null ? 0 : scatter.tail();
    }

    /** Number of buckets of the season that is used, 1 for none. */
    public int period() {
        return scatter == null ? 1 : scatter.period();
    }

    /** Correlation of neighbouring blocks, 0 to .9. */
    public double correlation() {
        return scatter == null ? 0 : scatter.dependence().rho();
    }

    /** Whether these blocks support a claim. */
    public boolean supported() {
        return scatter != null && effectiveBlocks() >= settings.minBlocks();
    }

    /** One step against the reference, with the dependence of a long run of steps: for accumulating evidence. */
    public BlockTest testStep(long[] part, long block) {
        return testStep(part, block, Side.BOTH);
    }

    /** The same for numbers of which only some deviations are evidence. */
    public BlockTest testStep(long[] part, long block, Side side) {
        return test(List.of(part), new long[] {block}, true, side);
    }

    /** Several steps together against the reference. */
    public BlockTest testView(List<long[]> parts, long[] blockNumbers) {
        return testView(parts, blockNumbers, Side.BOTH);
    }

    /** The same for numbers of which only some deviations are evidence. */
    public BlockTest testView(List<long[]> parts, long[] blockNumbers, Side side) {
        return test(parts, blockNumbers, false, side);
    }

    private BlockTest test(List<long[]> parts, long[] blockNumbers, boolean longRun, Side side) {
        List<long[]> views = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            long[] view = shape.view(parts.get(i));
            if (Distances.rows(view) > 0) {
                views.add(view);
                numbers.add(blockNumbers[i]);
            }
        }
        if (views.isEmpty() || rows == 0) {
            return new BlockTest(0, 0, 1, 0, 0);
        }
        long[] sum = new long[views.get(0).length];
        views.forEach(view -> Arrays.setAll(sum, i -> sum[i] + view[i]));
        long m = Distances.rows(sum);
        double d = 0;
        double[] now = shape.shares(sum, m);
        for (int i = 0; i < now.length; i++) {
            d = Math.max(d, side.of(now[i] - shares[i]));
        }
        double dNet = Distances.aboveNoise(d, rows, m);
        if (scatter == null || !supported()) {
            return new BlockTest(d, dNet, 1, 0, m);
        }
        double[] deviations = deviations(scatter, views, numbers, longRun);
        if (deviations.length == 0) {
            return new BlockTest(d, dNet, 1, 0, m);
        }
        double z = 0;
        for (double deviation : deviations) {
            z = Math.max(z, side.of(deviation));
        }
        double p = side.p(points.length, z, scatter.tail());
        return new BlockTest(d, dNet, p, z, m);
    }

    /**
     * Standardised deviation of the share below each point; empty when the reference never saw one of the buckets, or has no
     * points.
     */
    private double[] deviations(Scatter known, List<long[]> views, List<Long> numbers, boolean longRun) {
        int a = views.size();
        double[] mean = new double[points.length];
        long[] below = new long[points.length];
        double inverse = 0;
        long all = 0;
        for (int i = 0; i < a; i++) {
            double[] level = known.levels()[(int) Math.floorMod(numbers.get(i), (long) known.period())];
            if (level == null) {
                return new double[0];
            }
            long m = Distances.rows(views.get(i));
            long[] counts = shape.counts(views.get(i), points);
            for (int q = 0; q < points.length; q++) {
                mean[q] += (logit(counts[q], m) - level[q]) / a;
                below[q] += counts[q];
            }
            inverse += 1.0 / m;
            all += m;
        }
        double phi = known.dependence().phi();
        double phiOfParts = longRun ? phi : known.dependence().phi(a);
        double[] deviations = new double[points.length];
        for (int q = 0; q < points.length; q++) {
            double share = (shares[points[q]] * rows + below[q] + .5) / (rows + all + 1);
            double variance =
                    known.between()[q] * (phiOfParts / a + phi / blocks + (known.bucketsUsed() - 1) * phi / blocks)
                            + (inverse / a / a + known.inverseRows() / blocks) / (share * (1 - share));
            deviations[q] = mean[q] / Math.sqrt(variance);
        }
        return deviations;
    }

    /** The blocks that have enough rows. */
    private Sample sample(List<long[]> all) {
        List<long[]> views = all.stream().map(shape::view).toList();
        long[] sizes = views.stream().mapToLong(Distances::rows).toArray();
        double least = Math.max(settings.minRows(), .5 * medianOfNonEmpty(sizes));
        int[] positions =
                IntStream.range(0, sizes.length).filter(i -> sizes[i] >= least).toArray();
        double[][] logits = new double[positions.length][];
        long[] counted = new long[positions.length];
        for (int k = 0; k < positions.length; k++) {
            long n = sizes[positions[k]];
            long[] counts = shape.counts(views.get(positions[k]), points);
            counted[k] = n;
            logits[k] =
                    Arrays.stream(counts).mapToDouble(count -> logit(count, n)).toArray();
        }
        return new Sample(logits, counted, positions);
    }

    private Scatter scatter(Sample sample, Calendar calendar) {
        int k = blocks;
        int[] buckets = new int[k];
        int period = Seasons.buckets(sample.positions(), calendar, settings.minPerBucket(), buckets);
        double[] @Nullable [] levels = new double[period][];
        int[] sizes = new int[period];
        for (int b = 0; b < k; b++) {
            double[] level = levels[buckets[b]];
            if (level == null) {
                level = new double[points.length];
                levels[buckets[b]] = level;
            }
            sizes[buckets[b]]++;
            for (int q = 0; q < points.length; q++) {
                level[q] += sample.logits()[b][q];
            }
        }
        int used = 0;
        for (int bucket = 0; bucket < period; bucket++) {
            double[] level = levels[bucket];
            if (level != null) {
                used++;
                for (int q = 0; q < points.length; q++) {
                    level[q] /= sizes[bucket];
                }
            }
        }
        double[][] deviations = new double[k][points.length];
        for (int b = 0; b < k; b++) {
            double[] level = levels[buckets[b]];
            for (int q = 0; level != null && q < points.length; q++) {
                deviations[b][q] = sample.logits()[b][q] - level[q];
            }
        }
        double inverseRows =
                Arrays.stream(sample.rows()).mapToDouble(n -> 1.0 / n).sum() / k;
        double[] between = new double[points.length];
        double correlation = 0;
        for (int q = 0; q < points.length; q++) {
            double squares = 0;
            double products = 0;
            int pairs = 0;
            for (int b = 0; b < k; b++) {
                squares += deviations[b][q] * deviations[b][q];
                if (b > 0 && sample.positions()[b] == sample.positions()[b - 1] + 1) {
                    products += deviations[b - 1][q] * deviations[b][q];
                    pairs++;
                }
            }
            double variance = k > used ? squares / (k - used) : 0;
            double share = (shares[points[q]] * rows + .5) / (rows + 1);
            between[q] = Math.max(0, variance - inverseRows / (share * (1 - share)));
            correlation += products / ((variance > 0 ? variance : 1) * Math.max(1, pairs)) / points.length;
        }
        Dependence dependence = Dependence.of(correlation, k);
        double tail = Math.min(settings.maxTail(), Math.max(1, (k - used) / dependence.phi()));
        return new Scatter(period, used, levels, between, inverseRows, dependence, tail);
    }

    private static double logit(long count, long rows) {
        return Math.log((count + .5) / (rows - count + .5));
    }

    private static double medianOfNonEmpty(long[] sizes) {
        long[] sorted = Arrays.stream(sizes).filter(size -> size > 0).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return 0;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }
}
