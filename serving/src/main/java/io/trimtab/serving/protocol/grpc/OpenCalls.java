package io.trimtab.serving.protocol.grpc;

import io.vertx.core.http.HttpConnection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The calls of one event loop that have no outcome yet; touched by that loop only. */
final class OpenCalls {
    private final Set<GrpcCall> calls = Collections.newSetFromMap(new IdentityHashMap<>());

    void add(GrpcCall call) {
        calls.add(call);
    }

    void remove(GrpcCall call) {
        calls.remove(call);
    }

    /** Tells the calls whose deadline has passed. */
    void expire(long nowNanos) {
        for (GrpcCall call : List.copyOf(calls)) {
            call.expire(nowNanos);
        }
    }

    /** Lets the calls look whether something has changed. */
    void tick() {
        List.copyOf(calls).forEach(GrpcCall::tick);
    }

    /** Asks the calls that last to come to their end. */
    void close() {
        List.copyOf(calls).forEach(GrpcCall::closing);
    }

    /** The connections that wait for an outcome. */
    Set<HttpConnection> connections() {
        Set<HttpConnection> connections = new HashSet<>();
        for (GrpcCall call : calls) {
            connections.add(call.connection());
        }
        return connections;
    }
}
