package io.trimtab.drift.grid;

/** What a column of the grid stands for. */
public enum ColumnRole {
    /** An input whose distribution is evidence about the world. */
    FEATURE,
    /** An input that is a function of the time stamp: reported, but no evidence on windows shorter than its period. */
    CALENDAR,
    /** How far predictions were from what came true, counted when that was known: evidence when it grows. */
    ERROR,
    /** A predicted number. */
    SCORE,
    /** A predicted label. */
    CLASS;

    /** Whether the model made this column (true) or received it (false). */
    public boolean prediction() {
        return this == SCORE || this == CLASS;
    }
}
