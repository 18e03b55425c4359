package io.trimtab.registry;

/** A running watch for changes. */
public interface Watch extends AutoCloseable {
    /** Asks for a look as soon as possible instead of at the next interval; returns at once. */
    void lookSoon();

    /** Ends the watch. When it returns, no call of the listener is running (unless it was made from there) or comes. */
    @Override
    void close();
}
