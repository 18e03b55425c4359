package io.trimtab.standalone.runtime;

import org.jspecify.annotations.Nullable;

/** Libraries that could not be installed; the message is a whole sentence and says what to do. */
public final class RuntimeInstallException extends RuntimeException {

    RuntimeInstallException(String message) {
        this(message, null);
    }

    RuntimeInstallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
