package io.trimtab.serving.protocol;

/** One protocol on the data port. */
public interface HttpEndpoint {

    /** Whether a path belongs to this protocol; the first endpoint that says yes gets the request. */
    boolean owns(String path);

    /** Answers a request; called on the connection's event loop, must not block. */
    void handle(Exchange exchange);
}
