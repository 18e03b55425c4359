package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, between the HTTP codec and Vert.x: keeps count of requests and answers, and looks after what a
 * client may do that no request handler sees. It may shut down its sending side and still gets its answers; it may go
 * away, which then is found out; it may take only so long to send a request; what cannot be read ends its input. Confined
 * to the connection's event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf("trimtab-client");
    /** How long a client that has ended its sending side may wait before it is asked whether it is still there. */
    private static final long PRESENCE_MILLIS = 100;
    /** As long and no longer between two questions. */
    private static final long MAX_PRESENCE_MILLIS = 1_000;

    private final HttpConnection connection;
    private final ChannelHandlerContext http;
    private final DataPort port;
    private final boolean crowded;
    private final long openedNanos = System.nanoTime();

    private int requests;
    private int begun;
    private int answered;
    /** Whether the last request that began to arrive has not arrived whole. */
    private boolean arriving;
    /** Whether some of its body has been handed on to Vert.x. */
    private boolean handedOn;
    /** Since when bytes of a request have been arriving; meaningful while {@link #clockRuns}. */
    private long arrivingSinceNanos;

    private boolean clockRuns;
    private boolean inputEnded;
    /** Whether the client is asked from time to time whether it is still there. */
    private boolean asking;
    /** Whether what still arrives is dropped. */
    private boolean deaf;
    /** Why the rest of the last request will never be read. */
    private @Nullable ServingException cutOff;

    private @Nullable BodyReader<?> reading;
    /** Tells the request that is being handled that the client has gone. */
    private @Nullable Runnable whenGone;

    private ClientConnection(HttpConnection connection, ChannelHandlerContext http, DataPort port, boolean crowded) {
        this.connection = connection;
        this.http = http;
        this.port = port;
        this.crowded = crowded;
    }

    /**
     * Takes a connection in.
     *
     * @param crowded whether there are more connections than there may be, so that this one is only told so
     */
    static ClientConnection accept(HttpConnection connection, DataPort port, boolean crowded) {
        ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
        var client = new ClientConnection(connection, context, port, crowded);
        context.channel().attr(KEY).set(client);
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        StrictRequestDecoder.install(context.pipeline(), port.options());
        context.pipeline().addFirst("arrival", client.new Arrival());
        context.pipeline().addBefore(context.name(), "client", client);
        return client;
    }

    static ClientConnection of(HttpConnection connection) {
        return ((ConnectionBase) connection)
                .channelHandlerContext()
                .channel()
                .attr(KEY)
                .get();
    }

    /**
     * A request is being handled; the one before it has its answer.
     *
     * @param gone what to do when the client goes away, which may be after the answer
     */
    void requestBegan(Runnable gone) {
        begun++;
        whenGone = gone;
    }

    void requestAnswered() {
        answered++;
        if (inputEnded && unanswered() <= 0) {
            connection.close();
        }
    }

    /** Whether the body of the request that is being handled is still to come, all of it. */
    boolean bodyIsToCome() {
        return arriving && begun == requests && !handedOn;
    }

    /** The body of the request that is being handled is collected; null: not any more. */
    void reading(@Nullable BodyReader<?> body) {
        reading = body;
        if (body != null && inputEnded && arriving && begun == requests) {
            cutBody(body);
        }
    }

    /** To be called from time to time: ends what takes too long to arrive. */
    void sweep(long nanos, long limitNanos) {
        if (crowded) {
            if (nanos - openedNanos > limitNanos || nanos - openedNanos > TimeUnit.SECONDS.toNanos(1)) {
                connection.close();
            }
        } else if (clockRuns && nanos - arrivingSinceNanos > limitNanos && unanswered() <= (arriving ? 1 : 0)) {
            var late = ServingException.refused(
                    ErrorCode.REQUEST_TIMEOUT,
                    "the request did not arrive within " + limitNanos / 1_000_000 + " ms of its first byte");
            if (arriving) {
                endInput(late);
            } else {
                answerAndClose(late);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            requests++;
            arriving = true;
            handedOn = false;
            if (crowded) {
                ReferenceCountUtil.release(message);
                answerAndClose(ServingException.refused(
                        ErrorCode.QUEUE_FULL, "there are as many connections as there may be; try again later"));
                return;
            }
            refuseUnknownFraming(request);
            deaf = request.decoderResult().isFailure();
        } else if (message instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            endInput(BadInput.malformed(
                    "the chunks of the body cannot be read: a size is wrong, or a line is too long"));
            return;
        }
        if (message instanceof LastHttpContent) {
            arriving = false;
            clockRuns = false;
        }
        if (message instanceof HttpContent content && content.content().isReadable()) {
            BodyReader<?> body = reading;
            if (body != null && body.takesFromNetwork() && begun == requests) {
                takeOut(context, content, body);
                return;
            }
            handedOn = true;
        }
        context.fireChannelRead(message);
    }

    /** Vert.x, which would copy it to the heap, only hears of the end. */
    private static void takeOut(ChannelHandlerContext context, HttpContent content, BodyReader<?> body) {
        try {
            body.piece(content.content());
            if (content instanceof LastHttpContent last) {
                context.fireChannelRead(last.replace(Unpooled.EMPTY_BUFFER));
            }
        } finally {
            content.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (!asking && isPaused()) {
            askWhetherPresent(MAX_PRESENCE_MILLIS);
        }
    }

    /** Vert.x reads no further behind many requests that wait, and so does not see the client's end either. */
    private boolean isPaused() {
        return !http.channel().config().isAutoRead();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownEvent) {
            endInput(null);
            if (!asking) {
                askWhetherPresent(PRESENCE_MILLIS);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        port.forget(this);
        Runnable gone = whenGone;
        whenGone = null;
        if (gone != null) {
            // Vert.x tells only the last request that has arrived, which is another one when requests are pipelined
            gone.run();
        }
        context.fireChannelInactive();
    }

    private int unanswered() {
        return requests - answered;
    }

    /** Nothing more is read; requests that have arrived whole are answered, one that has not is refused. */
    private void endInput(@Nullable ServingException reason) {
        inputEnded = true;
        deaf = true;
        clockRuns = false;
        cutOff = reason;
        BodyReader<?> body = reading;
        if (unanswered() <= 0) {
            connection.close();
        } else if (body != null && arriving && begun == requests) {
            cutBody(body);
        }
    }

    private void cutBody(BodyReader<?> body) {
        ServingException reason = cutOff;
        if (reason == null) {
            body.cutShort();
        } else {
            body.refuse(reason);
        }
    }

    /** Versions and transfer codings that are not read here would leave it open where the request ends. */
    @SuppressWarnings("ReferenceEquality") // as said below
    private static void refuseUnknownFraming(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean framed = codings.isEmpty()
                || (codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0)));
        HttpVersion version = request.protocolVersion();
        // the very objects, because "HTTp/1.1" equals one of them and is none for Vert.x
        if (!framed || (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0)) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("unknown framing")));
        }
    }

    /** For what no request handler will answer. */
    private void answerAndClose(ServingException reason) {
        inputEnded = true;
        deaf = true;
        clockRuns = false;
        port.meters().rejected(reason.code());
        http.pipeline()
                .context(this)
                .writeAndFlush(PlainAnswer.refusal(reason))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * A client that has closed its connection looks like one that has only ended its sending side, or like one that is
     * not read at the moment, until something is sent to it. An interim answer, which every client of HTTP/1.1 passes over, makes the difference.
     */
    private void askWhetherPresent(long millis) {
        asking = true;
        http.executor()
                .schedule(
                        () -> {
                            asking = http.channel().isActive() && unanswered() > 0 && (inputEnded || isPaused());
                            if (asking) {
                                if (http.channel().isWritable()) {
                                    http.pipeline().context(this).writeAndFlush(PlainAnswer.interim());
                                }
                                askWhetherPresent(Math.min(MAX_PRESENCE_MILLIS, 2 * millis));
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    /** In front of the HTTP codec: starts the clock with the first byte of a request. */
    private final class Arrival extends ChannelInboundHandlerAdapter {
        private static final int TLS_HANDSHAKE = 0x16;

        private boolean any;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!clockRuns && !deaf) {
                clockRuns = true;
                arrivingSinceNanos = System.nanoTime();
            }
            if (!any && message instanceof ByteBuf bytes && bytes.isReadable()) {
                any = true;
                int first = bytes.getByte(bytes.readerIndex());
                if (first < ' ' && first != '\r' && first != '\n') {
                    bytes.release();
                    answerAndClose(BadInput.malformed("the request is not valid HTTP/1.1"
                            + (first == TLS_HANDSHAKE ? "; this port does not speak TLS" : "")));
                    return;
                }
            }
            context.fireChannelRead(message);
        }
    }
}
