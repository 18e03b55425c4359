package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts rows on the frozen bins, block by block, and scores against labels where there are some. */
final class BlockCounter {
    private static final int BLOCK_ROWS = 1000;

    private final List<ColumnPlan> plans;
    private final GridLayout layout;
    private final List<double[]> predictions;
    private final @Nullable String label;
    private final @Nullable RealisedError error;
    private final Map<Integer, CalibrationCounter> scores = new TreeMap<>();

    /**
     * @param plans one per column of the layout, those in the data first
     * @param predictions what was predicted here, one array per output
     * @param label column that scores are held against
     * @param error where one of the columns is of errors
     */
    BlockCounter(
            List<ColumnPlan> plans,
            GridLayout layout,
            List<double[]> predictions,
            @Nullable String label,
            @Nullable RealisedError error) {
        this.error = error;
        this.plans = plans;
        this.layout = layout;
        this.predictions = predictions;
        if (label != null) {
            for (int i = 0; i < layout.columns().size(); i++) {
                Column column = layout.column(i);
                if (column.role() == ColumnRole.SCORE && column.bins() instanceof NumericBins bins) {
                    scores.put(i, new CalibrationCounter(column.name(), label, bins.size()));
                }
            }
        }
        this.label = scores.isEmpty() ? null : label;
    }

    /** The map of each score that had rows with a label; complete after {@link #count}. */
    List<Calibration> calibration() {
        return scores.values().stream()
                .flatMap(counter -> counter.map().stream())
                .toList();
    }

    /**
     * Reads the data.
     *
     * @param time column of times; without one blocks are runs of {@value #BLOCK_ROWS} rows
     * @param window length of a block
     * @param progress hears how many rows are done
     */
    List<BaselineBlock> count(BaselineData data, @Nullable String time, Duration window, LongConsumer progress) {
        List<String> names = plans.stream()
                .filter(ColumnPlan::fromData)
                .map(ColumnPlan::name)
                .collect(Collectors.toCollection(ArrayList::new));
        int labelAt = names.size();
        if (label != null) {
            names.add(label);
        }
        long millis = window.toMillis();
        TreeMap<Long, GridCounts> blocks = new TreeMap<>();
        LateErrors errors =
                LateErrors.on(layout, time == null ? null : error, millis).orElse(null);
        int errorAt = errors == null || error == null ? -1 : names.indexOf(error.column());
        long[] row = new long[1];
        long[] earliest = {Long.MAX_VALUE};
        data.scan(time, names, cells -> {
            long block = time == null ? row[0] / BLOCK_ROWS : Math.floorDiv(cells.time(), millis);
            GridCounts counts = blocks.computeIfAbsent(block, key -> GridCounts.empty(layout));
            counts.add(Tally.ROWS, 1);
            if (errors != null) {
                errors.add(cells.time(), "", cells.number(errorAt));
                earliest[0] = Math.min(earliest[0], cells.time());
            }
            add(cells, row[0], counts, labelAt, errorAt);
            progress.accept(++row[0]);
        });
        if (errors != null) {
            errors.dropBefore(errors.firstWholeDay(earliest[0]));
            while (errors.next().isPresent() && errors.next().getAsLong() <= blocks.lastKey()) {
                long known = errors.next().getAsLong();
                errors.arrive(known, "", blocks.computeIfAbsent(known, key -> GridCounts.empty(layout)));
                errors.dropBefore(known + 1);
            }
        }
        List<BaselineBlock> result = new ArrayList<>();
        blocks.forEach((number, counts) -> {
            long start = time == null ? number * BLOCK_ROWS : number * millis;
            long length = time == null ? counts.rows() : millis;
            result.add(new BaselineBlock(Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + length), counts));
        });
        return result;
    }

    private void add(BaselineData.Row cells, long row, GridCounts counts, int labelAt, int errorAt) {
        Boolean cameTrue = label == null ? null : CalibrationCounter.cameTrue(cells, labelAt, label);
        for (int column = 0; column < plans.size(); column++) {
            if (column == errorAt) {
                continue;
            }
            ColumnPlan plan = plans.get(column);
            double made = plan.fromData() ? Double.NaN : predictions.get(plan.prediction())[Math.toIntExact(row)];
            int slot = plan.fromData()
                    ? RowSlots.slot(layout.column(column), cells, column)
                    : layout.column(column).slotOf(made);
            counts.increment(layout.offset(column) + slot);
            CalibrationCounter score = cameTrue == null ? null : scores.get(column);
            if (score != null && cameTrue != null) {
                score.add(slot, plan.fromData() ? cells.number(column) : made, cameTrue);
            }
        }
    }
}
