package io.trimtab.drift.baseline;

/** A {@code baseline.json} that cannot be used; the message says where, which rule and what was there. */
public final class InvalidBaselineException extends RuntimeException {
    /** With a message. */
    public InvalidBaselineException(String message) {
        super(message);
    }

    /** With a message and what was behind it. */
    public InvalidBaselineException(String message, Throwable cause) {
        super(message, cause);
    }
}
