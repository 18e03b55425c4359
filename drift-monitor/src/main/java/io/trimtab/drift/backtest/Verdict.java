package io.trimtab.drift.backtest;

import io.trimtab.events.DecisionKind;

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

    /** What a decision of this kind comes to. */
    static Verdict of(DecisionKind kind) {
        return switch (kind) {
            case WARN, RETRAIN_WITHHELD -> WARN;
            case RETRAIN -> RETRAIN;
            case ROLLBACK -> ROLLBACK;
            case DATA_QUALITY, OUTPUT_QUALITY -> DATA_QUALITY;
            case DATA_QUALITY_CLEARED -> OK;
        };
    }

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
