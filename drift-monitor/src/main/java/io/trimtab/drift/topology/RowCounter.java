package io.trimtab.drift.topology;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.grid.Tally;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.TensorData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the rows of one version's events on its grid. */
public final class RowCounter {
    private final GridLayout layout;
    private final List<ColumnSource> sources;

    private final long windowLength;

    /**
     * Counts on this baseline's grid.
     *
     * @param settings tells the length of windows where the baseline does not
     */
    public RowCounter(VersionBaseline baseline, WindowSettings settings) {
        this.layout = baseline.layout();
        this.sources = baseline.sources();
        this.windowLength = baseline.profile()
                .map(BaselineProfile::blockLength)
                .orElse(settings.defaultLength())
                .toMillis();
    }

    /** Length of the version's windows in milliseconds. */
    long windowLength() {
        return windowLength;
    }

    GridLayout layout() {
        return layout;
    }

    /** Adds every row of the event. */
    public void count(PredictionEvent event, GridCounts counts) {
        int rows = event.attributes().rows();
        boolean failed = event.attributes().outcome() != Outcome.OK;
        counts.add(Tally.REQUESTS, 1);
        counts.add(Tally.ROWS, rows);
        if (failed) {
            counts.add(Tally.FAILED, rows);
        }
        if (event.truncated() || layout.isEmpty() || !counts.isOn(layout)) {
            counts.add(Tally.UNGRIDDED, rows);
            return;
        }
        for (int column = 0; column < sources.size(); column++) {
            ColumnSource source = sources.get(column);
            if (source.side() == ColumnSource.Side.REQUEST) {
                count(counts, column, source.column(), tensor(event.inputs(), source.tensor()), rows);
            } else if (!failed) {
                count(counts, column, source.column(), tensor(event.outputs(), source.tensor()), rows);
            }
        }
    }

    private void count(GridCounts counts, int index, int tensorColumn, @Nullable TensorData tensor, int rows) {
        Column column = layout.column(index);
        int offset = layout.offset(index);
        if (tensor == null || !tensor.hasData() || tensorColumn >= tensor.columns()) {
            for (int row = 0; row < rows; row++) {
                counts.increment(offset + column.slotOf(Special.MISSING));
            }
            return;
        }
        boolean categorical = column.bins() instanceof CategoryBins;
        int present = tensor.rows();
        for (int row = 0; row < rows; row++) {
            int slot = row < present
                    ? slot(column, tensor, row, tensorColumn, categorical)
                    : column.slotOf(Special.MISSING);
            counts.increment(offset + slot);
        }
    }

    private static int slot(Column column, TensorData tensor, int row, int tensorColumn, boolean categorical) {
        return switch (tensor.cell(row, tensorColumn)) {
            case NUMBER ->
                categorical
                        ? column.slotOf(tensor.label(row, tensorColumn))
                        : column.slotOf(tensor.number(row, tensorColumn));
            case TEXT -> column.slotOf(tensor.label(row, tensorColumn));
            case MISSING -> column.slotOf(Special.MISSING);
            case NAN -> column.slotOf(Special.NAN);
            case POSITIVE_INFINITY -> column.slotOf(Special.POSITIVE_INFINITY);
            case NEGATIVE_INFINITY -> column.slotOf(Special.NEGATIVE_INFINITY);
            case TYPE_ERROR -> column.slotOf(Special.TYPE_ERROR);
        };
    }

    private static @Nullable TensorData tensor(List<TensorData> tensors, String name) {
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).name().equals(name)) {
                return tensors.get(i);
            }
        }
        return null;
    }
}
