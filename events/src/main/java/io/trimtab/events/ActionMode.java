package io.trimtab.events;

/** Who carries out a decision. */
public enum ActionMode {
    /** The monitor, at once. */
    AUTO,
    /** The monitor, once a person has approved. */
    APPROVE,
    /** Nobody; it is told only. */
    NOTIFY
}
