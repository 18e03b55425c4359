package io.trimtab.events;

/** How much event time a drift report judges. */
public enum ReportScope {
    /** One window; each window has exactly one such report. */
    WINDOW,
    /** The step (a day, by default) that the policy takes evidence from. */
    STEP,
    /** The last steps together, from which the policy takes the size of an effect. */
    VIEW
}
