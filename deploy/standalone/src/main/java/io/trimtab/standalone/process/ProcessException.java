package io.trimtab.standalone.process;

/** Says in one sentence why a process cannot start. */
public final class ProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
