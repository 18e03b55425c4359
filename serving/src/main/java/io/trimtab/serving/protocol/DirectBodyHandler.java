package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ServingException;
import java.util.concurrent.Executor;

/** What a protocol does with a large body that lies in direct memory. */
@FunctionalInterface
public interface DirectBodyHandler {

    /**
     * Handles a body; called on another thread than the event loop.
     *
     * @param body held until this returns
     * @param loop leads to the event loop of the connection
     * @throws ServingException answered in the protocol's form
     */
    void handle(DirectBody body, Executor loop) throws ServingException;
}
