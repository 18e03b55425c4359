package io.trimtab.serving.runtime;

import org.jspecify.annotations.Nullable;

/** A call that gave no answer; the message may be shown to the client. */
public final class InferenceFailedException extends Exception {

    /** Why there is no answer. */
    public enum Kind {
        /** The engine refused these values or shapes; another request may succeed. */
        INVALID_INPUT,
        /** The caller cancelled, after a deadline or a disconnect. */
        CANCELLED,
        /** The engine failed. */
        FAILED
    }

    private final Kind kind;

    public InferenceFailedException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
