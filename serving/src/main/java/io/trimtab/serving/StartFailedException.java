package io.trimtab.serving;

import org.jspecify.annotations.Nullable;

/** A node that cannot start; the message says what to change. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
