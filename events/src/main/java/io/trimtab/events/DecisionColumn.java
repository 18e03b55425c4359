package io.trimtab.events;

import java.util.SortedMap;

/** A column that a decision rests on, with its numbers and the thresholds they were held against. */
public record DecisionColumn(String name, SortedMap<String, Double> statistics) {
    /** Copies the statistics. */
    public DecisionColumn {
        statistics = ColumnReport.finite(statistics);
    }
}
