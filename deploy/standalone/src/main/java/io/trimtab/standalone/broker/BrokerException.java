package io.trimtab.standalone.broker;

/** Says in one sentence why the broker cannot start; meant to be shown to the person who started it. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
