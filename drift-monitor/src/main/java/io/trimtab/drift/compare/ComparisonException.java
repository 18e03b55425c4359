package io.trimtab.drift.compare;

/** Files that cannot be compared; the message says which, what was wrong and what was there. */
public final class ComparisonException extends RuntimeException {
    /** With a message. */
    public ComparisonException(String message) {
        super(message);
    }

    /** With a message and what was behind it. */
    public ComparisonException(String message, Throwable cause) {
        super(message, cause);
    }
}
