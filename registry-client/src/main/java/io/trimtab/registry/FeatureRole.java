package io.trimtab.registry;

/** What a model's input column means to the monitor. */
public enum FeatureRole {
    /** Evidence of drift. */
    FEATURE,
    /** Names a thing, such as a customer; never compared. */
    ID,
    /** A function of the time of day or the calendar; reported, but no evidence on windows shorter than its period. */
    CALENDAR,
    /** A point in time; never compared. */
    TIMESTAMP
}
