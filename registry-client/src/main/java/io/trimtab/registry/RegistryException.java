package io.trimtab.registry;

import java.util.Objects;

/** A registry call that was refused or failed. The message says what, where, the rule and the actual value. */
public final class RegistryException extends RuntimeException {
    private final RegistryErrorCode code;
    private final String message;

    public RegistryException(RegistryErrorCode code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
        this.message = Objects.requireNonNull(message, "message");
    }

    public RegistryException(RegistryErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
        this.message = Objects.requireNonNull(message, "message");
    }

    public RegistryErrorCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
