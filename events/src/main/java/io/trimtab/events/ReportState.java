package io.trimtab.events;

/** What a drift report found. */
public enum ReportState {
    OK,
    /** Too few rows to say more than counts and data quality. */
    INSUFFICIENT_DATA,
    /** The version has no baseline that can be used; {@link DriftReport#note()} says why. */
    NO_BASELINE,
    /** Values are missing, constant or of the wrong kind more often than the baseline explains. */
    DATA_QUALITY,
    WARN,
    DRIFT
}
