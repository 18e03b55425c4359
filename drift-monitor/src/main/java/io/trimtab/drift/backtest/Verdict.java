package io.trimtab.drift.backtest;

/** What came of a window, from the least to the most serious. */
public enum Verdict {
    OK,
    /** Too few rows for any statistic. */
    INSUFFICIENT_DATA,
    /** A broken pipeline, or broken answers. */
    DATA_QUALITY,
    /** Something differs from the baseline beyond chance. */
    WARN,
    /** The world moved: train again. */
    RETRAIN,
    /** The version is at fault: go back. */
    ROLLBACK;

    /** The letter of the verdict in a timeline: a dot when nothing was the matter. */
    public char letter() {
        return switch (this) {
            case OK -> '.';
            case INSUFFICIENT_DATA -> '-';
            case DATA_QUALITY -> 'q';
            case WARN -> 'w';
            case RETRAIN -> 'R';
            case ROLLBACK -> 'B';
        };
    }
}
