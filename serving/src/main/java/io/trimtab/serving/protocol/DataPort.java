package io.trimtab.serving.protocol;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.metrics.ServingMeters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of one event loop; all instances share the port. */
public final class DataPort extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DataPort.class);

    private final Shared shared;
    private @Nullable HttpServer server;
    private @Nullable CoalescingExecutor loop;
    private @Nullable HttpServerOptions options;
    private final Set<ClientConnection> clients = new HashSet<>();

    public DataPort(Shared shared) {
        this.shared = shared;
    }

    /** What the instances of one data port have in common. */
    public static final class Shared {
        private final HttpSettings settings;
        private final List<HttpEndpoint> endpoints;
        private final ServingMeters meters;
        private final Executor offLoop;
        private final MemoryBudget bodies;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicBoolean draining = new AtomicBoolean();

        /**
         * @param endpoints asked in this order
         * @param offLoop runs what would keep an event loop busy for too long; may refuse
         */
        public Shared(HttpSettings settings, List<HttpEndpoint> endpoints, ServingMeters meters, Executor offLoop) {
            this.settings = settings;
            this.endpoints = List.copyOf(endpoints);
            this.meters = meters;
            this.offLoop = offLoop;
            this.bodies = MemoryBudget.within(
                    settings.bodyMemory().bytes(), 8, settings.maxBodySize().bytes());
        }

        /** From now on every answer asks the client to close its connection. */
        public void drain() {
            draining.set(true);
        }
    }

    @Override
    public Future<?> start() {
        loop = new CoalescingExecutor(((ContextInternal) context).nettyEventLoop());
        var made = new HttpServerOptions()
                .setHost(shared.settings.host())
                // a negative port is one free port that all instances share
                .setPort(shared.settings.port() == 0 ? -1 : shared.settings.port())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) shared.settings.idleTimeout().toMillis())
                .setTcpNoDelay(true)
                .setMaxChunkSize(64 << 10)
                .setMaxHeaderSize(16 << 10)
                .setHttp2ClearTextEnabled(false)
                .setMaxFormAttributeSize(0)
                // no WebSockets here: without these a handler for them looks at every message
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setAcceptBacklog(4096);
        options = made;
        HttpServer http = vertx.createHttpServer(made);
        server = http;
        http.connectionHandler(this::accept);
        http.requestHandler(this::handle);
        http.invalidRequestHandler(DataPort::refuseInvalid);
        long limit = shared.settings.requestTimeout().toNanos();
        vertx.setPeriodic(Math.max(10, Math.min(1_000, limit / 4_000_000)), timer -> sweep(limit));
        return http.listen();
    }

    @Override
    public Future<?> stop() {
        return shutdown(0);
    }

    /** Stops listening and closes each connection after the answer it waits for, at the latest after the time given. */
    public Future<Void> shutdown(long millis) {
        HttpServer http = server;
        return http == null ? Future.succeededFuture() : http.shutdown(millis, TimeUnit.MILLISECONDS);
    }

    /** The port that is listened on. */
    public int actualPort() {
        HttpServer http = server;
        return http == null ? -1 : http.actualPort();
    }

    Executor loop() {
        CoalescingExecutor executor = loop;
        if (executor == null) {
            throw new IllegalStateException("the data port has not started");
        }
        return executor;
    }

    HttpServerOptions options() {
        HttpServerOptions made = options;
        if (made == null) {
            throw new IllegalStateException("the data port has not started");
        }
        return made;
    }

    Executor offLoop() {
        return shared.offLoop;
    }

    int maxBodySize() {
        return shared.settings.maxBodySize().clampedToInt();
    }

    MemoryBudget bodies() {
        return shared.bodies;
    }

    boolean isDraining() {
        return shared.draining.get();
    }

    ServingMeters meters() {
        return shared.meters;
    }

    void later(long millis, Runnable task) {
        vertx.setTimer(millis, timer -> task.run());
    }

    /** The connection is closed. */
    void forget(ClientConnection client) {
        if (clients.remove(client)) {
            shared.connections.decrementAndGet();
        }
    }

    private void accept(HttpConnection connection) {
        boolean crowded = shared.connections.incrementAndGet() > shared.settings.maxConnections();
        clients.add(ClientConnection.accept(connection, this, crowded));
    }

    private void sweep(long limitNanos) {
        long now = System.nanoTime();
        for (ClientConnection client : List.copyOf(clients)) {
            client.sweep(now, limitNanos);
        }
    }

    private void handle(HttpServerRequest request) {
        var exchange = new Exchange(request, this);
        String path = request.path();
        if (path == null) {
            exchange.refuse(
                    ProblemForm.INSTANCE,
                    ServingException.refused(ErrorCode.PATH_NOT_FOUND, "the request has no path"));
            return;
        }
        try {
            for (HttpEndpoint endpoint : shared.endpoints) {
                if (endpoint.owns(path)) {
                    endpoint.handle(exchange);
                    return;
                }
            }
            exchange.refuse(
                    ProblemForm.INSTANCE,
                    ServingException.refused(ErrorCode.PATH_NOT_FOUND, "nothing is served at this path"));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a request could not be handled");
            exchange.refuse(
                    ProblemForm.INSTANCE, ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed"));
        }
    }

    /** Answers what is not HTTP; the connection is closed afterwards. */
    private static void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        String rule = status == 414
                ? "the request line is too long"
                : status == 431 ? "the headers are too long" : "the request is not valid HTTP/1.1";
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Exchange.JSON)
                .putHeader(Exchange.ERROR_CODE, ErrorCode.MALFORMED_REQUEST.wireName())
                .end(Buffer.buffer("{\"error\":\"" + rule + "\"}"))
                .onComplete(done -> request.connection().close());
    }
}
