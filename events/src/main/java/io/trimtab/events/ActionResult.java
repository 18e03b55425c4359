package io.trimtab.events;

/** How carrying out a decision went. */
public enum ActionResult {
    /** It waits for a person. */
    AWAITING_APPROVAL,
    /** A person approved it; it is carried out next. */
    APPROVED,
    /** A person refused it. */
    REJECTED,
    /** The webhook was answered with a 2xx. */
    DELIVERED,
    /** The alias was moved back. */
    ROLLED_BACK,
    /** The alias no longer pointed to the version judged, so nothing was done. */
    SUPERSEDED,
    /** It was told, and that was all that was asked for. */
    NOTIFIED,
    /** It could not be carried out; the message says why. */
    FAILED
}
