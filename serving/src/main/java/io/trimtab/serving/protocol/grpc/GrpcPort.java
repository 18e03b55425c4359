package io.trimtab.serving.protocol.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.metrics.ServingMeters;
import io.trimtab.serving.protocol.CoalescingExecutor;
import io.trimtab.serving.settings.DataSize;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.grpc.common.GrpcHeaderNames;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server of one event loop; all instances share the port. */
public final class GrpcPort extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcPort.class);
    private static final Set<String> CONTENT_TYPES = Set.of("application/grpc", "application/grpc+proto");
    /** Not the data port's -1. */
    private static final int ANY_PORT = -2;

    private static final Set<String> ENCODINGS = Set.of("identity", "gzip", "deflate");
    private static final long SWEEP_MILLIS = 20;
    private static final long TICK_MILLIS = 100;
    private static final int PINGS_PER_IDLE_TIMEOUT = 3;
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 8 << 20;
    private static final int MAX_METADATA = 16 << 10;
    private static final int MOST_WRITES_TOGETHER = 256;
    /** Clients that give up at a deadline send as many resets a second as they have calls. */
    private static final int MAX_RESETS_PER_SECOND = 10_000;

    private final Shared shared;
    private final OpenCalls calls = new OpenCalls();
    private @Nullable HttpServer server;
    private @Nullable GrpcServer grpc;
    private @Nullable CoalescingExecutor loop;
    private @Nullable IncomingBytes beginning;

    public GrpcPort(Shared shared) {
        this.shared = shared;
    }

    /** What the instances of one gRPC port have in common. */
    public static final class Shared {
        private final GrpcSettings settings;
        private final GrpcServices services;
        private final ServingMeters meters;
        private final Executor offLoop;
        private final MemoryBudget messages;

        /** @param offLoop runs what would keep an event loop busy for too long; may refuse */
        public Shared(GrpcSettings settings, GrpcServices services, ServingMeters meters, Executor offLoop) {
            this.settings = settings;
            this.services = services;
            this.meters = meters;
            this.offLoop = offLoop;
            this.messages = MemoryBudget.within(
                    settings.messageMemory().bytes(),
                    8,
                    settings.maxMessageSize().bytes());
        }
    }

    @Override
    public Future<?> start() {
        loop = new CoalescingExecutor(((ContextInternal) context).nettyEventLoop());
        int idleMillis = (int) shared.settings.idleTimeout().toMillis();
        var options = new HttpServerOptions()
                .setHost(shared.settings.host())
                // a negative port is one free port that all servers share that ask for the same
                .setPort(shared.settings.port() == 0 ? ANY_PORT : shared.settings.port())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout(idleMillis)
                .setTcpNoDelay(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(shared.settings.maxConcurrentCalls())
                        .setInitialWindowSize(STREAM_WINDOW)
                        .setMaxHeaderListSize(MAX_METADATA))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS_PER_SECOND)
                .setHttp2RstFloodWindowDuration(1)
                .setMaxHeaderSize(MAX_METADATA)
                .setMaxFormAttributeSize(0)
                .setAcceptBacklog(4096);
        var protocol = new GrpcServerOptions()
                .setMaxMessageSize(shared.settings.maxMessageSize().bytes())
                .removeEnabledProtocol(GrpcProtocol.WEB)
                .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
                .removeEnabledProtocol(GrpcProtocol.TRANSCODING);
        grpc = GrpcServer.server(vertx, protocol).callHandler(this::begin);
        HttpServer http = vertx.createHttpServer(options);
        server = http;
        http.connectionHandler(GrpcPort::writeTogether);
        http.requestHandler(this::handle);
        vertx.setPeriodic(SWEEP_MILLIS, timer -> calls.expire(System.nanoTime()));
        vertx.setPeriodic(TICK_MILLIS, timer -> calls.tick());
        vertx.setPeriodic(
                Math.max(1, idleMillis / PINGS_PER_IDLE_TIMEOUT),
                timer -> calls.connections().forEach(connection -> connection.ping(Buffer.buffer(new byte[8]))));
        return http.listen();
    }

    /**
     * Vert.x writes to the network once for an answer's message and once for its status. What is written while the event
     * loop has the connection, of all its calls, goes out in one piece; a system call is a tenth of what a small call costs.
     */
    private static void writeTogether(HttpConnection connection) {
        ChannelHandlerContext http2 = ((ConnectionBase) connection).channelHandlerContext();
        http2.pipeline().addBefore(http2.name(), "flush", new FlushConsolidationHandler(MOST_WRITES_TOGETHER, true));
    }

    @Override
    public Future<?> stop() {
        return shutdown(0);
    }

    /** Stops listening and closes each connection after the calls that it has, at the latest after the time given. */
    public Future<Void> shutdown(long millis) {
        HttpServer http = server;
        if (http == null) {
            return Future.succeededFuture();
        }
        loop().execute(calls::close);
        return http.shutdown(millis, TimeUnit.MILLISECONDS);
    }

    /** The port that is listened on. */
    public int actualPort() {
        HttpServer http = server;
        return http == null ? -1 : http.actualPort();
    }

    Executor loop() {
        CoalescingExecutor executor = loop;
        if (executor == null) {
            throw new IllegalStateException("the gRPC port has not started");
        }
        return executor;
    }

    boolean isOnLoop() {
        return ((ContextInternal) context).nettyEventLoop().inEventLoop();
    }

    Executor offLoop() {
        return shared.offLoop;
    }

    ServingMeters meters() {
        return shared.meters;
    }

    void later(long millis, Runnable task) {
        vertx.setTimer(millis, timer -> task.run());
    }

    OpenCalls calls() {
        return calls;
    }

    int maxMessageSize() {
        DataSize size = shared.settings.maxMessageSize();
        return size.clampedToInt();
    }

    private void handle(HttpServerRequest http) {
        String type = http.getHeader(HttpHeaders.CONTENT_TYPE);
        if (http.version() != HttpVersion.HTTP_2 || type == null || !CONTENT_TYPES.contains(type)) {
            refuseHttp(http, 415, "this port speaks gRPC: HTTP/2 with content-type application/grpc");
        } else if (!http.method().equals(HttpMethod.POST)) {
            http.response().putHeader(HttpHeaders.ALLOW, "POST");
            refuseHttp(http, 405, "a gRPC call is a POST");
        } else {
            var incoming = new IncomingBytes(http, shared.messages, maxMessageSize());
            beginning = incoming;
            GrpcServer library = grpc;
            if (library != null) {
                library.handle(incoming);
            }
            beginning = null;
        }
    }

    /** Called by the library from within its {@code handle}. */
    private void begin(GrpcServerRequest<Buffer, Buffer> request) {
        IncomingBytes incoming = beginning;
        if (incoming == null) {
            throw new IllegalStateException("a call begins within its request");
        }
        long now = System.nanoTime();
        ServingException refusal = null;
        long timeout = GrpcTimeout.NONE;
        try {
            timeout = GrpcTimeout.nanos(incoming.getHeader(GrpcHeaderNames.GRPC_TIMEOUT));
        } catch (ServingException e) {
            refusal = e;
        }
        var call = new GrpcCall(request, incoming, this, now + timeout);
        calls.add(call);
        String encoding = incoming.getHeader(GrpcHeaderNames.GRPC_ENCODING);
        if (refusal != null) {
            call.refuse(refusal);
        } else if (encoding != null && !ENCODINGS.contains(encoding)) {
            call.refuse(ServingException.refused(
                    ErrorCode.UNSUPPORTED_ENCODING, "'grpc-encoding' must be identity, gzip or deflate"));
        } else {
            begin(call, incoming.path());
        }
    }

    private void begin(GrpcCall call, String path) {
        GrpcMethod method = shared.services.method(path);
        if (method == null) {
            call.refuse(ServingException.refused(ErrorCode.PATH_NOT_FOUND, "this server has no such method"));
            return;
        }
        try {
            method.begin(call);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a call could not be handled");
            call.refuse(ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed"));
        }
    }

    private static void refuseHttp(HttpServerRequest http, int status, String rule) {
        http.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(rule + "\n")
                .onComplete(done -> {
                    if (http.version() != HttpVersion.HTTP_2) {
                        http.connection().close();
                    }
                });
    }
}
