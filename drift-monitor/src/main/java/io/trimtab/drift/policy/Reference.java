package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.statistics.BlockNull;
import io.trimtab.drift.statistics.BlockTest;
import io.trimtab.drift.statistics.Distances;
import io.trimtab.drift.statistics.Side;
import io.trimtab.drift.statistics.Unexplained;
import io.trimtab.drift.statistics.WindowNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that judging needs of one baseline, computed from its counts once. */
final class Reference {
    /** Length of a step: whole daily periods, so that hours of the day cancel. */
    static final long STEP_MILLIS = 86_400_000L;

    private static final int STEPS_PER_WEEK = 7;
    private static final double FEWEST_ERRORS = 4;

    private final String digest;
    private final GridLayout layout;
    private final boolean timed;
    private final long windowMillis;
    private final GridCounts total;
    private final List<BlockNull> nulls = new ArrayList<>();
    private final List<WindowNull> windowNulls = new ArrayList<>();
    private final List<ColumnQuality> quality = new ArrayList<>();
    private final @Nullable Unexplained unexplained;
    private final double[] weights;
    /** Of columns of errors: how many a row has on the baseline's days that have any. */
    private final double[] errorsPerRow;

    Reference(BaselineProfile profile, String digest, DriftPolicy policy) {
        this.digest = digest;
        this.layout = profile.layout();
        this.timed = profile.timed();
        this.windowMillis = profile.blockLength().toMillis();
        this.total = profile.total();
        this.weights = layout.columns().stream()
                .mapToDouble(column -> policy.weight(column.name()))
                .toArray();
        BlockNull.Settings settings = policy.evidence().nullSettings();
        Rolled steps = timed ? Rolled.of(profile, STEP_MILLIS) : Rolled.inOrder(profile);
        this.errorsPerRow = new double[layout.columns().size()];
        Arrays.setAll(errorsPerRow, column -> isError(column) ? errorsPerRow(column, steps.blocks()) : 0);
        var week = new BlockNull.Calendar(steps.first(), timed ? STEPS_PER_WEEK : 1);
        for (int column = 0; column < layout.columns().size(); column++) {
            int index = column;
            List<long[]> blocks = steps.blocks().stream()
                    .map(block ->
                            block == null ? new long[layout.column(index).bins().size()] : block.bins(layout, index))
                    .toList();
            long[] reference = total.bins(layout, column);
            nulls.add(
                    isCategorical(column)
                            ? BlockNull.ofCategories(blocks, reference, week, settings)
                            : BlockNull.ofNumbers(blocks, reference, week, settings));
            quality.add(ColumnQuality.of(profile, column, settings.minRows()));
        }
        Rolled windows = timed ? Rolled.of(profile, windowMillis) : Rolled.inOrder(profile);
        learnWindows(windows, policy);
        var day = new BlockNull.Calendar(windows.first(), timed ? (int) (STEP_MILLIS / windowMillis) : 1);
        this.unexplained = Unexplained.of(
                        windows.blocks().stream()
                                .map(block -> block == null ? null : bins(block))
                                .toList(),
                        participants(),
                        day,
                        settings)
                .orElse(null);
    }

    private void learnWindows(Rolled windows, DriftPolicy policy) {
        BlockNull.Settings days = policy.evidence().nullSettings();
        var settings = new BlockNull.Settings(
                days.points(), days.minRows(), days.minBlocks(), policy.warn().maxTail(), days.minPerBucket());
        int perDay = timed ? (int) (STEP_MILLIS / windowMillis) : 0;
        for (int column = 0; column < columns(); column++) {
            int index = column;
            List<long @Nullable []> blocks = new ArrayList<>();
            windows.blocks().forEach(block -> blocks.add(block == null ? null : block.bins(layout, index)));
            long[] reference = total.bins(layout, column);
            windowNulls.add(
                    isCategorical(column)
                            ? WindowNull.ofCategories(blocks, reference, windows.first(), perDay, settings)
                            : WindowNull.ofNumbers(blocks, reference, windows.first(), perDay, settings));
        }
    }

    /** Blocks by number from {@code first} on, without gaps: null where the baseline has none. */
    private record Rolled(long first, List<@Nullable GridCounts> blocks) {
        static Rolled of(BaselineProfile profile, long millis) {
            long first = number(profile.blocks().get(0), millis);
            long last = number(profile.blocks().get(profile.blocks().size() - 1), millis);
            List<@Nullable GridCounts> sums =
                    new ArrayList<>(Collections.nCopies(Math.toIntExact(last - first + 1), null));
            for (BaselineBlock block : profile.blocks()) {
                int at = Math.toIntExact(number(block, millis) - first);
                GridCounts sum = sums.get(at);
                if (sum == null) {
                    sums.set(at, block.counts().copy());
                } else {
                    sum.add(block.counts());
                }
            }
            return new Rolled(first, sums);
        }

        static Rolled inOrder(BaselineProfile profile) {
            List<@Nullable GridCounts> blocks = new ArrayList<>();
            profile.blocks().forEach(block -> blocks.add(block.counts()));
            return new Rolled(0, blocks);
        }

        private static long number(BaselineBlock block, long millis) {
            return Math.floorDiv(block.start().toEpochMilli(), millis);
        }
    }

    private Unexplained.Columns participants() {
        List<Integer> outputs = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        List<Integer> categorical = new ArrayList<>();
        for (int column = 0; column < columns(); column++) {
            if (isOutput(column)) {
                outputs.add(column);
            } else if (isFeature(column)) {
                inputs.add(column);
            }
            if (isCategorical(column)) {
                categorical.add(column);
            }
        }
        return new Unexplained.Columns(outputs, inputs, categorical);
    }

    String digest() {
        return digest;
    }

    GridLayout layout() {
        return layout;
    }

    int columns() {
        return layout.columns().size();
    }

    String name(int column) {
        return layout.column(column).name();
    }

    boolean timed() {
        return timed;
    }

    long windowMillis() {
        return windowMillis;
    }

    boolean isOutput(int column) {
        return layout.column(column).role().prediction();
    }

    boolean isFeature(int column) {
        return layout.column(column).role() == ColumnRole.FEATURE;
    }

    boolean isCategorical(int column) {
        return layout.column(column).bins() instanceof CategoryBins;
    }

    /** Whether the column can bring a RETRAIN: what the model received, or how wrong it was. */
    boolean isOfTheWorld(int column) {
        return weight(column) > 0 && (isFeature(column) || isError(column));
    }

    /** Whether the column is evidence of anything. */
    boolean isEvidence(int column) {
        return isOfTheWorld(column) || (isOutput(column) && weight(column) > 0);
    }

    /** Importance of the column. */
    double weight(int column) {
        return weights[column];
    }

    /** Importance of all these columns together. */
    double weight(List<Integer> columns) {
        return columns.stream().mapToDouble(this::weight).sum();
    }

    boolean isError(int column) {
        return layout.column(column).role() == ColumnRole.ERROR;
    }

    /** A day's counts against the baseline's days. */
    BlockTest testStep(int column, GridCounts counts, long number) {
        return nullOf(column).testStep(known(column, counts), number, side(column));
    }

    /** Several days together against the baseline's days. */
    BlockTest testView(int column, List<GridCounts> counts, long[] numbers) {
        List<long[]> parts = counts.stream().map(part -> known(column, part)).toList();
        return nullOf(column).testView(parts, numbers, side(column));
    }

    /** Windows together against the baseline's windows. */
    BlockTest testWindows(int column, List<WindowNull.Counts> parts) {
        return windowNullOf(column).test(parts, side(column));
    }

    /**
     * A day's counts; none of errors of which less than a quarter are known of what the baseline's days have for as many rows:
     * they may be those of some hours only.
     */
    private long[] known(int column, GridCounts counts) {
        long[] bins = counts.bins(layout, column);
        boolean few = isError(column) && Distances.rows(bins) < errorsPerRow[column] * counts.rows() / FEWEST_ERRORS;
        return few ? new long[bins.length] : bins;
    }

    private double errorsPerRow(int column, List<@Nullable GridCounts> days) {
        long errors = 0;
        long rows = 0;
        for (GridCounts day : days) {
            long known = day == null ? 0 : Distances.rows(day.bins(layout, column));
            errors += known;
            rows += day != null && known > 0 ? day.rows() : 0;
        }
        return (double) errors / Math.max(1, rows);
    }

    /** Takes errors off a window's counts: those of broken answers tell nothing about the model. */
    void clearErrors(GridCounts counts) {
        for (int column = 0; column < columns(); column++) {
            if (isError(column)) {
                for (int slot = layout.offset(column); slot < layout.offset(column + 1); slot++) {
                    counts.set(slot, 0);
                }
            }
        }
    }

    /** Whether errors became known in a window. */
    boolean hasErrors(GridCounts counts) {
        for (int column = 0; column < columns(); column++) {
            if (isError(column) && Distances.rows(counts.bins(layout, column)) > 0) {
                return true;
            }
        }
        return false;
    }

    private Side side(int column) {
        return isError(column) ? Side.LARGER : Side.BOTH;
    }

    BlockNull nullOf(int column) {
        return nulls.get(column);
    }

    /** How the column varies from window to window. */
    WindowNull windowNullOf(int column) {
        return windowNulls.get(column);
    }

    ColumnQuality qualityOf(int column) {
        return quality.get(column);
    }

    /** All of the baseline's rows on the column's bins. */
    long[] totalBins(int column) {
        return total.bins(layout, column);
    }

    Optional<Unexplained> unexplained() {
        return Optional.ofNullable(unexplained);
    }

    /** Counts of every column's bins. */
    long[][] bins(GridCounts counts) {
        long[][] bins = new long[columns()][];
        Arrays.setAll(bins, column -> counts.bins(layout, column));
        return bins;
    }

    /** Fewest valid rows that any column of the baseline has. */
    boolean hasRows(int column) {
        return Distances.rows(totalBins(column)) > 0;
    }
}
