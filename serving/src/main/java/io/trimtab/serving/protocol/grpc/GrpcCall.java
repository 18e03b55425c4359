package io.trimtab.serving.protocol.grpc;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.ContentCoding;
import io.trimtab.serving.protocol.DirectBody;
import io.trimtab.serving.protocol.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.GrpcHeaderNames;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a method: its messages, and the one outcome that it has. Belongs to its connection's event loop; {@link
 * #answer}, {@link #send} and {@link #refuse} find their way there from any thread.
 */
final class GrpcCall {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcCall.class);
    private static final CharSequence TRACEPARENT = "traceparent";
    /** What stands in front of each message on the wire. */
    static final int PREFIX = 5;

    private static final long NO_ERROR = 0;
    /** How long a client that has its outcome may go on sending before its stream is reset. */
    private static final long LINGER_MILLIS = 2_000;

    private final GrpcServerRequest<Buffer, Buffer> request;
    private final GrpcServerResponse<Buffer, Buffer> response;
    private final IncomingBytes incoming;
    private final GrpcPort port;
    private final long deadlineNanos;
    private @Nullable Runnable whenGone;
    private Runnable whenLate = () -> refuse(deadlineExceeded());
    private @Nullable Runnable onTick;
    private @Nullable Runnable whenClosing;
    private @Nullable GrpcMessage single;
    private long read;
    private int pending;
    private int wanted;
    private boolean allRead;
    private boolean closing;
    private boolean over;
    private volatile boolean gone;
    /** Messages that another thread reads: their memory is taken until it is done, whoever has gone. */
    private int working;

    /** @param deadlineNanos when the client stops waiting, on the clock of {@link System#nanoTime} */
    GrpcCall(GrpcServerRequest<Buffer, Buffer> request, IncomingBytes incoming, GrpcPort port, long deadlineNanos) {
        this.request = request;
        this.response = request.response();
        this.incoming = incoming;
        this.port = port;
        this.deadlineNanos = deadlineNanos;
        incoming.whenRefused(this::refuse);
        request.errorHandler(error -> gone());
        request.exceptionHandler(failure -> gone());
        response.exceptionHandler(failure -> gone());
        request.invalidMessageHandler(invalid -> refuse(IncomingBytes.tooLarge("is larger", port.maxMessageSize())));
    }

    @Nullable
    String traceparent() {
        return request.headers().get(TRACEPARENT);
    }

    HttpConnection connection() {
        return request.connection();
    }

    /** Runs tasks on the event loop of this call. */
    Executor owner() {
        return port.loop();
    }

    /** The nanoseconds that the client still waits, possibly none; {@link GrpcTimeout#NONE} or so without a deadline. */
    long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }

    /** Whether the client went away before the outcome. */
    boolean isGone() {
        return gone;
    }

    /** What to do when the client goes away before the outcome; at once when it has gone. */
    void whenGone(Runnable action) {
        if (gone) {
            action.run();
        } else if (!over) {
            whenGone = action;
        }
    }

    /** What to do when the deadline has passed, instead of refusing the call; can be called again and again. */
    void whenLate(Runnable action) {
        whenLate = action;
    }

    /** What to do every so often, for as long as the call is open. */
    void onTick(Runnable action) {
        onTick = action;
    }

    /** What to do when the server takes nothing new and waits for this call to end. */
    void whenClosing(Runnable action) {
        whenClosing = action;
    }

    /**
     * A message that arrived.
     *
     * @param held the memory that counts as taken by it, in bytes, until it is dealt with
     */
    record Received(Body body, long held) {}

    /** Hands over the one message of the call, on the event loop or, when it takes long to decode, on another thread. */
    void readOne(Consumer<Body> handler) {
        readMessage(message ->
                unpack(message, received -> handler.accept(received.body()), (received, error) -> refuse(error)));
    }

    /** As {@link #readOne(Consumer)}; a large message that is not packed lies in direct memory and goes to {@code large}. */
    void readOne(Consumer<Body> handler, Consumer<DirectBody> large) {
        String encoding = incoming.getHeader(GrpcHeaderNames.GRPC_ENCODING);
        if (encoding == null || coding(encoding) == ContentCoding.IDENTITY) {
            incoming.putLargeInDirectMemory();
        }
        readMessage(message -> {
            DirectBody direct = incoming.direct(message.payload());
            if (direct == null) {
                unpack(message, received -> handler.accept(received.body()), (received, error) -> refuse(error));
            } else if (!offLoop(() -> large.accept(direct))) {
                refuse(tooManyLarge());
            }
        });
    }

    private void readMessage(Consumer<GrpcMessage> handler) {
        request.messageHandler(message -> {
            if (single != null) {
                refuse(ServingException.refused(
                        ErrorCode.MALFORMED_REQUEST, "the method takes one message, was a second one"));
            }
            single = message;
        });
        request.endHandler(ended -> {
            GrpcMessage message = single;
            single = null;
            if (message == null) {
                refuse(ServingException.refused(
                        ErrorCode.MALFORMED_REQUEST,
                        incoming.total() == 0
                                ? "the method takes one message, was none"
                                : "the message ended early, after " + incoming.total() + " bytes"));
            } else {
                handler.accept(message);
            }
        });
    }

    /**
     * Hands over messages one by one, at most {@code ahead} before {@link #done} is called for one of them; when the
     * client has sent its last one and {@link #done} was called for each, the call ends well.
     *
     * @param whenBad hears what is wrong with a message that cannot be unpacked, in its place
     */
    void readEach(int ahead, Consumer<Received> handler, BiConsumer<Received, ServingException> whenBad) {
        request.pause();
        request.messageHandler(message -> {
            read += PREFIX + message.payload().length();
            pending++;
            if (!over) {
                unpack(message, handler, whenBad);
            }
        });
        request.endHandler(ended -> {
            allRead = true;
            endIfDone();
        });
        response.drainHandler(drained -> fetchWanted());
        whenClosing(() -> {
            closing = true;
            endIfDone();
        });
        request.fetch(ahead);
    }

    /** Messages that were handed over and for which {@link #done} was not called yet. */
    int pending() {
        return pending;
    }

    /** A message is dealt with: asks for one more, as soon as the client has taken enough of the answers. */
    void done(Received message) {
        incoming.giveBack(message.held());
        pending--;
        wanted++;
        endIfDone();
        if (!over && !response.writeQueueFull()) {
            fetchWanted();
        }
    }

    private void endIfDone() {
        if (pending > 0 || over) {
            return;
        }
        if (closing) {
            refuse(shuttingDown());
        } else if (allRead && incoming.total() > read) {
            refuse(ServingException.refused(
                    ErrorCode.MALFORMED_REQUEST,
                    "the last message ended early, after " + (incoming.total() - read) + " bytes"));
        } else if (allRead) {
            end(GrpcServerResponse::end);
        }
    }

    private void fetchWanted() {
        int amount = wanted;
        wanted = 0;
        if (!over && !closing && amount > 0) {
            request.fetch(amount);
        }
    }

    /** Sends the only message and ends well. */
    void answer(byte[] message) {
        onLoop(() -> end(response -> response.end(Buffer.buffer(message))));
    }

    /** As {@link #answer(byte[])}, with the prediction's id in the trailers; {@code sent} is run when it has left. */
    void answer(byte[] message, String predictionId, Runnable sent) {
        onLoop(() -> {
            if (over) {
                sent.run();
                return;
            }
            response.trailers().set(Exchange.PREDICTION_ID, predictionId);
            end(response -> response.end(Buffer.buffer(message)).onComplete(done -> sent.run()));
        });
    }

    /** Sends one message of several. */
    void send(byte[] message) {
        send(message, () -> {});
    }

    /** As {@link #send(byte[])}; {@code sent} is run when the message has left or never will. */
    void send(byte[] message, Runnable sent) {
        onLoop(() -> {
            if (over) {
                sent.run();
            } else {
                response.write(Buffer.buffer(message)).onComplete(done -> sent.run());
            }
        });
    }

    /** Ends the call with an error and counts it; stops what is in progress for it. */
    void refuse(ServingException error) {
        onLoop(() -> {
            Runnable stop = whenGone;
            boolean open = !over;
            refuse(error, null);
            if (open && stop != null) {
                stop.run();
            }
        });
    }

    /** Ends the call with an error that is the outcome of what was in progress, and counts it. */
    void refuse(ServingException error, @Nullable String predictionId) {
        onLoop(() -> {
            if (over) {
                return;
            }
            count(error);
            CallStatus.put(error, response);
            if (predictionId != null) {
                response.trailers().set(Exchange.PREDICTION_ID, predictionId);
            }
            end(GrpcServerResponse::end);
        });
    }

    /** Counts an error that does not end the call. */
    void count(ServingException error) {
        port.meters().rejected(error.code());
    }

    /** Acts when the deadline has passed. */
    void expire(long nowNanos) {
        if (!over && nowNanos - deadlineNanos >= 0) {
            whenLate.run();
        }
    }

    void tick() {
        Runnable action = onTick;
        if (!over && action != null) {
            action.run();
        }
    }

    void closing() {
        Runnable action = whenClosing;
        if (!over && action != null) {
            action.run();
        }
    }

    static ServingException shuttingDown() {
        return ServingException.refused(ErrorCode.SHUTTING_DOWN, "the node is shutting down; call another one");
    }

    static ServingException deadlineExceeded() {
        return ServingException.refused(ErrorCode.DEADLINE_EXCEEDED, "no answer within the deadline of the call");
    }

    private void end(Consumer<GrpcServerResponse<Buffer, Buffer>> how) {
        if (over) {
            return;
        }
        over();
        how.accept(response);
        if (!incoming.hasEnded()) {
            port.later(LINGER_MILLIS, () -> {
                if (!incoming.hasEnded()) {
                    incoming.response().reset(NO_ERROR);
                }
            });
        }
    }

    private void gone() {
        Runnable action = whenGone;
        if (!over) {
            gone = true;
            over();
            if (action != null) {
                action.run();
            }
        }
    }

    private void over() {
        over = true;
        whenGone = null;
        single = null;
        incoming.stop();
        if (working == 0) {
            incoming.close();
        }
        port.calls().remove(this);
    }

    private void workedOn() {
        working--;
        if (over && working == 0) {
            incoming.close();
        }
    }

    private void unpack(
            GrpcMessage message, Consumer<Received> handler, BiConsumer<Received, ServingException> whenBad) {
        Body body = body(message.payload());
        var plain = new Received(body, PREFIX + body.length());
        ContentCoding coding = coding(message.encoding());
        if (coding == ContentCoding.IDENTITY && body.length() <= Body.LARGE) {
            guarded(() -> handler.accept(plain));
            return;
        }
        if (!offLoop(() -> handOver(plain, coding, handler, whenBad))) {
            whenBad.accept(plain, tooManyLarge());
        }
    }

    private static ServingException tooManyLarge() {
        return ServingException.refused(ErrorCode.QUEUE_FULL, "too many large or packed messages wait to be decoded");
    }

    /** Has another thread read a message, unless the client has gone by then; false: there are too many. */
    private boolean offLoop(Runnable reading) {
        working++;
        try {
            port.offLoop().execute(() -> {
                try {
                    if (!gone) {
                        guarded(reading);
                    }
                } finally {
                    onLoop(this::workedOn);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            working--;
            return false;
        }
    }

    private void handOver(
            Received packed,
            ContentCoding coding,
            Consumer<Received> handler,
            BiConsumer<Received, ServingException> whenBad) {
        Received message;
        try {
            message = coding == ContentCoding.IDENTITY ? packed : unpacked(packed, coding);
        } catch (ServingException e) {
            onLoop(() -> whenBad.accept(packed, e));
            return;
        }
        handler.accept(message);
    }

    /** What fails where nothing should ends the call at once, instead of leaving the client to its deadline. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.atError().setCause(e).log("a message could not be decoded");
            refuse(ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed on this request"));
        }
    }

    private static ContentCoding coding(String encoding) {
        return switch (encoding) {
            case "gzip" -> ContentCoding.GZIP;
            case "deflate" -> ContentCoding.DEFLATE;
            default -> ContentCoding.IDENTITY;
        };
    }

    private Received unpacked(Received message, ContentCoding coding) throws ServingException {
        Body body = coding.decode(message.body(), port.maxMessageSize(), incoming::take);
        return new Received(body, message.held() + body.length());
    }

    private static Body body(Buffer payload) {
        var bytes = ((BufferInternal) payload).getByteBuf();
        if (bytes.hasArray()) {
            return new Body(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
        }
        byte[] copy = payload.getBytes();
        return new Body(copy, 0, copy.length);
    }

    /** Runs {@code task} on the event loop of this call: at once, or soon from another thread. */
    void onLoop(Runnable task) {
        if (port.isOnLoop()) {
            task.run();
        } else {
            port.loop().execute(task);
        }
    }
}
