package io.trimtab.serving.error;

import org.jspecify.annotations.Nullable;

/**
 * A request that is not answered with a prediction. The message goes to the client, so it names what was asked and
 * what is allowed, and nothing of the server's insides.
 *
 * <p>Expected refusals carry no stack trace, which keeps them cheap under overload; a failure with a cause carries one.
 */
public final class ServingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    private ServingException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
        this.code = code;
    }

    /** An expected refusal. */
    public static ServingException refused(ErrorCode code, String message) {
        return new ServingException(code, message, null);
    }

    /** An unexpected failure; {@code cause} is for the log and is never sent. */
    public static ServingException failed(ErrorCode code, String message, Throwable cause) {
        return new ServingException(code, message, cause);
    }

    public ErrorCode code() {
        return code;
    }

    /** The message, which is never absent. */
    public String text() {
        String message = getMessage();
        return message == null ? code.description() : message;
    }
}
