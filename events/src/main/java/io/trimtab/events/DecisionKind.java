package io.trimtab.events;

/** What the policy decided. */
public enum DecisionKind {
    /** Something differs; somebody should look. */
    WARN,
    /** The world moved: train again. */
    RETRAIN,
    /** It would be RETRAIN, but the baseline supports no automatic one. */
    RETRAIN_WITHHELD,
    /** The version is at fault: the one before it shall answer again. */
    ROLLBACK,
    /** A broken pipeline: inputs are missing, constant or of the wrong kind. */
    DATA_QUALITY,
    /** The inputs have been in order again for a while. */
    DATA_QUALITY_CLEARED,
    /** The version's answers are missing or constant though its inputs are in order. */
    OUTPUT_QUALITY
}
