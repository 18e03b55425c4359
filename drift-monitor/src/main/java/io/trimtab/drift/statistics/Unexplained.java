package io.trimtab.drift.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * By how much predictions moved more than all inputs together: U = largest D of an output less the sum of the inputs' D,
 * a window against the reference's windows at the same hours.
 *
 * <p>A score is a function of the inputs and D does not change under monotone maps, so what moves a score through the
 * inputs moves inputs as much; a version that computes something else moves the score alone. What U is usually, and how
 * much it scatters, comes from the reference's own windows, each against the others.
 */
public final class Unexplained {
    private static final double SMALLEST_SCATTER = .02;
    private static final int LEAST_WINDOWS = 10;

    private final Columns columns;
    private final long[][][] references;
    private final int[] sizes;
    private final double[] usual;
    private final double scatter;
    private final Dependence dependence;
    private final double tail;

    /**
     * Which of a window's vectors take part, by their index.
     *
     * @param outputs predictions, at least one
     * @param inputs features; calendar columns take no part
     * @param categorical the columns whose bins have no order
     */
    public record Columns(List<Integer> outputs, List<Integer> inputs, List<Integer> categorical) {
        /** Copies the lists. */
        public Columns {
            outputs = List.copyOf(outputs);
            inputs = List.copyOf(inputs);
            categorical = List.copyOf(categorical);
        }

        private List<Integer> all() {
            List<Integer> all = new ArrayList<>(outputs);
            all.addAll(inputs);
            return all;
        }

        /** Fewest rows that any taking part has. */
        public long fewestRows(long[][] window) {
            return all().stream()
                    .mapToLong(column -> Distances.rows(window[column]))
                    .min()
                    .orElse(0);
        }
    }

    /** The result for one window: U, its deviation in scatters, and P(at least this much more than usual). */
    public record Result(double u, double z, double p) {}

    private Unexplained(
            Columns columns,
            long[][][] references,
            int[] sizes,
            double[] usual,
            double scatter,
            Dependence dependence,
            double tail) {
        this.columns = columns;
        this.references = references;
        this.sizes = sizes;
        this.usual = usual;
        this.scatter = scatter;
        this.dependence = dependence;
        this.tail = tail;
    }

    /**
     * What is usual by these windows; empty when they support no claim.
     *
     * @param windows counts per window and column, neighbours in time next to each other, empty windows included (null)
     * @param calendar number of the first window, and windows per day
     */
    public static Optional<Unexplained> of(
            List<long[] @Nullable []> windows,
            Columns columns,
            BlockNull.Calendar calendar,
            BlockNull.Settings settings) {
        if (columns.outputs().isEmpty()) {
            return Optional.empty();
        }
        List<long[][]> counted = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            long[] @Nullable [] window = windows.get(i);
            if (window != null && columns.fewestRows(window) >= settings.minRows()) {
                counted.add(window);
                places.add(i);
            }
        }
        int[] positions = places.stream().mapToInt(Integer::intValue).toArray();
        int k = positions.length;
        int[] buckets = new int[k];
        int period = Seasons.buckets(positions, calendar, settings.minPerBucket(), buckets);
        int used = (int) Arrays.stream(buckets).distinct().count();
        if (k - used < LEAST_WINDOWS) {
            return Optional.empty();
        }
        long[][][] references = references(counted, buckets, period, columns);
        double[] u = new double[k];
        for (int b = 0; b < k; b++) {
            u[b] = u(columns, counted.get(b), without(references[buckets[b]], counted.get(b)));
        }
        int[] sizes = new int[period];
        double[] usual = new double[period];
        for (int b = 0; b < k; b++) {
            sizes[buckets[b]]++;
            usual[buckets[b]] += u[b];
        }
        Arrays.setAll(usual, bucket -> usual[bucket] / sizes[bucket]); // NaN where the reference has no window
        double squares = 0;
        double products = 0;
        int pairs = 0;
        for (int b = 0; b < k; b++) {
            double deviation = u[b] - usual[buckets[b]];
            squares += deviation * deviation;
            if (b > 0 && positions[b] == positions[b - 1] + 1) {
                products += deviation * (u[b - 1] - usual[buckets[b - 1]]);
                pairs++;
            }
        }
        double r = pairs == 0 ? 0 : products / pairs / Math.max(1e-12, squares / k);
        Dependence dependence = Dependence.of(r, k);
        double independent = (k - used) / dependence.phi();
        if (independent < settings.minBlocks()) {
            return Optional.empty();
        }
        return Optional.of(new Unexplained(
                columns,
                references,
                sizes,
                usual,
                Math.max(SMALLEST_SCATTER, Math.sqrt(squares / (k - used))),
                dependence,
                Math.min(settings.maxTail(), independent)));
    }

    /** Columns that take part. */
    public Columns columns() {
        return columns;
    }

    /** What U usually is, per bucket of the day; NaN for one that the reference never saw. */
    public double[] usual() {
        return usual.clone();
    }

    /** Standard deviation of U between windows, at least .02. */
    public double scatter() {
        return scatter;
    }

    /** Correlation of neighbouring windows, 0 to .9. */
    public double correlation() {
        return dependence.rho();
    }

    /** Degrees of freedom of the t distribution. */
    public double tail() {
        return tail;
    }

    /**
     * A window against what is usual; empty at an hour that the reference never saw.
     *
     * @param window counts per column, on the reference's grid; those that take part have rows
     * @param number the window's number since the epoch
     */
    public Optional<Result> test(long[][] window, long number) {
        int bucket = (int) Math.floorMod(number, (long) sizes.length);
        if (sizes[bucket] == 0) {
            return Optional.empty();
        }
        double u = u(columns, window, references[bucket]);
        double z = (u - usual[bucket]) / (scatter * Math.sqrt(dependence.phi() * (1 + 1.0 / sizes[bucket])));
        return Optional.of(new Result(u, z, Tails.studentT(z, tail)));
    }

    private static double u(Columns columns, long[][] window, long[][] reference) {
        double most = 0;
        for (int column : columns.outputs()) {
            most = Math.max(most, distance(columns, column, window, reference));
        }
        double inputs = 0;
        for (int column : columns.inputs()) {
            inputs += distance(columns, column, window, reference);
        }
        return most - inputs;
    }

    private static double distance(Columns columns, int column, long[][] window, long[][] reference) {
        return columns.categorical().contains(column)
                ? Distances.largestShareGap(reference[column], window[column])
                : Distances.kolmogorovSmirnov(reference[column], window[column]);
    }

    private static long[][][] references(List<long[][]> windows, int[] buckets, int period, Columns columns) {
        int width = windows.get(0).length;
        long[][][] sums = new long[period][width][0];
        for (int column : columns.all()) {
            for (long[][] bucket : sums) {
                bucket[column] = new long[windows.get(0)[column].length];
            }
            for (int b = 0; b < buckets.length; b++) {
                long[] sum = sums[buckets[b]][column];
                long[] counts = windows.get(b)[column];
                IntStream.range(0, sum.length).forEach(i -> sum[i] += counts[i]);
            }
        }
        return sums;
    }

    private static long[][] without(long[][] sums, long[][] window) {
        long[][] rest = new long[sums.length][];
        for (int column = 0; column < rest.length; column++) {
            rest[column] = sums[column].clone();
            for (int i = 0; i < rest[column].length; i++) {
                rest[column][i] -= window[column][i];
            }
        }
        return rest;
    }
}
