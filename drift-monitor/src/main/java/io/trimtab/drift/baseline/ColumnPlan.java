package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.registry.FeatureType;

/**
 * A column to be profiled.
 *
 * @param prediction place among the predictions made here; -1 where the values are in the data
 */
record ColumnPlan(String name, FeatureType type, ColumnRole role, int prediction) {
    boolean fromData() {
        return prediction < 0;
    }
}
