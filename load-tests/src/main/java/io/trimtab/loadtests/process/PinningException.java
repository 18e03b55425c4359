package io.trimtab.loadtests.process;

/** Says why processes cannot be pinned to cores here. */
public final class PinningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PinningException(String message) {
        super(message);
    }
}
