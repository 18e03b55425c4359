package io.trimtab.drift.compare;

import java.util.Locale;

/** How a column is compared. */
public enum ColumnKind {
    /** Integers and floating point numbers. */
    NUMERIC,
    /** Text, dictionaries, booleans and whatever else is compared by its text. */
    CATEGORICAL,
    /** Dates and times, which are counted only. */
    TIMESTAMP,
    /** In one of the two files only. */
    ONE_SIDED;

    /** As the JSON has it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
