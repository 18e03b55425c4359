package io.trimtab.serving.batching;

/** What a scheduler says to a new call. */
public enum Submission {
    /** It waits for its turn; its listener will be told. */
    ACCEPTED,
    /** As many requests as allowed are waiting; its listener is told nothing. */
    QUEUE_FULL,
    /** So many wait that its deadline would pass before its turn; its listener is told nothing. */
    TOO_LATE,
    /** The scheduler is closed; its listener is told nothing. */
    CLOSED
}
