package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.grid.Tally;

/** Puts rows of a table onto a grid. */
public final class RowSlots {
    private RowSlots() {}

    /** Counts a row whose cells are the layout's columns, in the layout's order; errors are not known yet. */
    public static void count(GridCounts counts, GridLayout layout, BaselineData.Row cells) {
        counts.add(Tally.ROWS, 1);
        int columns = layout.columns().size();
        for (int column = 0; column < columns; column++) {
            if (layout.column(column).role() == ColumnRole.ERROR) {
                continue;
            }
            counts.increment(layout.offset(column) + slot(layout.column(column), cells, column));
        }
    }

    static int slot(Column column, BaselineData.Row cells, int index) {
        if (cells.missing(index)) {
            return column.slotOf(Special.MISSING);
        }
        if (column.bins() instanceof NumericBins) {
            return column.slotOf(cells.number(index));
        }
        String text = cells.text(index);
        return text == null ? column.slotOf(Special.MISSING) : column.slotOf(text);
    }
}
