package io.trimtab.drift.baseline;

/** Data that no baseline can be built from; the message says what was wrong, where, and what was there. */
public final class BaselineBuildException extends RuntimeException {
    /** With a message. */
    public BaselineBuildException(String message) {
        super(message);
    }

    /** With a message and what was behind it. */
    public BaselineBuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
