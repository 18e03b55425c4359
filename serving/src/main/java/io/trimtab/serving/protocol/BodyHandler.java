package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ServingException;
import java.util.concurrent.Executor;

/** What a protocol does with a request's body. */
@FunctionalInterface
public interface BodyHandler {

    /**
     * Handles a body; called on the event loop of the connection or, for a large or compressed one, on another thread.
     *
     * @param loop leads to that event loop from the thread that calls this
     * @throws ServingException answered in the protocol's form
     */
    void handle(Body body, Executor loop) throws ServingException;
}
