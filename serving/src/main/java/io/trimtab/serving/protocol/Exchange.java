package io.trimtab.serving.protocol;

import io.netty.buffer.Unpooled;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request and its answer. Confined to the connection's event loop, which {@link #owner} leads back to. */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    public static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    public static final CharSequence PREDICTION_ID = HttpHeaders.createOptimized("trimtab-prediction-id");
    public static final CharSequence ERROR_CODE = HttpHeaders.createOptimized("trimtab-error-code");
    private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    /** The text of a large body that is copied from direct memory. */
    private static final int LARGEST_HEAD = 64 << 10;

    /** How long a refused client may go on sending before its connection is closed. */
    private static final long LINGER_MILLIS = 2_000;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ClientConnection client;
    private final DataPort port;
    private final MemoryBudget.Share decoded;
    private @Nullable BodyReader<?> reader;
    private @Nullable Runnable whenGone;
    private boolean answered;
    /** Whether another thread reads the body: its memory is taken until that thread is done, whoever has gone. */
    private boolean working;

    /** Whether the client went away before the answer. */
    private volatile boolean gone;

    private boolean requestEnded;

    Exchange(HttpServerRequest request, DataPort port) {
        this.request = request;
        this.response = request.response();
        this.client = ClientConnection.of(request.connection());
        this.port = port;
        this.decoded = port.bodies().share();
        client.requestBegan(this::gone);
        request.exceptionHandler(failure -> gone());
        response.closeHandler(nothing -> gone());
    }

    public String path() {
        return request.path();
    }

    public HttpMethod method() {
        return request.method();
    }

    public @Nullable String header(CharSequence name) {
        return request.getHeader(name);
    }

    public @Nullable String traceparent() {
        return request.getHeader(TRACEPARENT);
    }

    /** Runs tasks on the event loop of this connection. */
    public Executor owner() {
        return port.loop();
    }

    /** Runs what would keep an event loop busy for too long. */
    public Executor offLoop() {
        return port.offLoop();
    }

    /** What to do when the client goes away before the answer. */
    public void whenGone(Runnable action) {
        if (!answered) {
            whenGone = action;
        } else if (gone || response.closed()) {
            action.run();
        }
    }

    /**
     * Collects the body, decompresses it and hands it on; what is large or compressed is worked on by another thread
     * than the event loop. What goes wrong is answered in the form that {@code errors} has.
     */
    public void receive(ErrorForm errors, BodyHandler handler) {
        ContentCoding coding;
        try {
            coding = ContentCoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        } catch (ServingException e) {
            refuse(errors, e);
            return;
        }
        readBody(errors, body -> {
            Decoding decoding = loop -> handler.handle(coding.decode(body, port.maxBodySize(), decoded::take), loop);
            if (coding == ContentCoding.IDENTITY && body.length() <= Body.LARGE) {
                decode(errors, decoding, Runnable::run);
            } else {
                decodeOffLoop(errors, decoding);
            }
        });
    }

    /**
     * As {@link #receive(ErrorForm, BodyHandler)}, for a body of which only the first {@code head} bytes are text: a
     * large one is collected in direct memory. One that is compressed, that is sent without its length or behind other requests, or whose
     * head is no part of it goes to {@code otherwise}.
     */
    public void receive(ErrorForm errors, int head, DirectBodyHandler handler, BodyHandler otherwise) {
        long announced = declaredLength();
        if (announced > Body.LARGE
                && announced <= port.maxBodySize()
                && head >= 0
                && head <= Math.min(LARGEST_HEAD, announced)
                && request.getHeader(HttpHeaders.CONTENT_ENCODING) == null
                && client.bodyIsToCome()) {
            collect(
                    errors,
                    new DirectBodyMemory(head, (int) announced),
                    body -> decodeOffLoop(errors, loop -> handler.handle(body, loop)));
        } else {
            receive(errors, otherwise);
        }
    }

    /** Makes something of a body that has arrived. */
    @FunctionalInterface
    private interface Decoding {
        void decode(Executor loop) throws ServingException;
    }

    private void decodeOffLoop(ErrorForm errors, Decoding decoding) {
        working = true;
        try {
            offLoop().execute(() -> {
                try {
                    if (!gone) {
                        decode(errors, decoding, owner());
                    }
                } finally {
                    owner().execute(this::workedOn);
                }
            });
        } catch (RejectedExecutionException e) {
            working = false;
            refuse(errors, ServingException.refused(ErrorCode.QUEUE_FULL, "too many large bodies wait to be decoded"));
        }
    }

    private void decode(ErrorForm errors, Decoding decoding, Executor loop) {
        try {
            decoding.decode(loop);
        } catch (ServingException e) {
            loop.execute(() -> refuse(errors, e));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.atError().setCause(e).log("a request could not be decoded");
            var error = ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed on this request");
            loop.execute(() -> refuse(errors, error));
        }
    }

    /** The coding in which the client likes its answer best. */
    public ContentCoding acceptedCoding() {
        return ContentCoding.accepted(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
    }

    /** Says in which coding the answer is that is about to be sent. */
    public Exchange coded(ContentCoding coding) {
        return coding == ContentCoding.IDENTITY
                ? this
                : header(HttpHeaders.CONTENT_ENCODING, coding.wireName())
                        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    /** Collects the body. A body that is refused is answered in the form that {@code errors} has. */
    public void readBody(ErrorForm errors, Consumer<Body> whenComplete) {
        collect(errors, new HeapBodyMemory(), whenComplete);
    }

    private <T> void collect(ErrorForm errors, BodyMemory<T> memory, Consumer<T> whenComplete) {
        int limit = port.maxBodySize();
        String expect = request.getHeader(HttpHeaders.EXPECT);
        if (declaredLength() > limit) {
            refuseUnread(errors, BodyReader.tooLarge(limit), expect != null);
            return;
        }
        if (expect != null && expect.equalsIgnoreCase("100-continue")) {
            response.writeContinue();
        }
        var body = new BodyReader<T>(
                limit,
                port.bodies(),
                memory,
                complete -> {
                    client.reading(null);
                    whenComplete.accept(complete);
                },
                refusal -> refuseUnread(errors, refusal, false));
        reader = body;
        request.handler(body::chunk);
        request.endHandler(nothing -> {
            requestEnded = true;
            body.end();
        });
        client.reading(body);
    }

    /** Sends an answer; does nothing when the client is gone or has one. */
    public void answer(int status, CharSequence contentType, byte[] body) {
        answer(status, contentType, body, () -> {});
    }

    /** As {@link #answer(int, CharSequence, byte[])}; {@code sent} is run when the answer has left or never will. */
    public void answer(int status, CharSequence contentType, byte[] body, Runnable sent) {
        if (answered || response.closed()) {
            over();
            sent.run();
            return;
        }
        over();
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        Buffer content = BufferInternal.buffer(Unpooled.wrappedBuffer(body));
        if (port.isDraining()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            response.end(content).onComplete(done -> {
                sent.run();
                request.connection().close();
            });
        } else {
            response.end(content).onComplete(done -> sent.run());
        }
    }

    /** Adds a header to the answer that is about to be sent. */
    public Exchange header(CharSequence name, CharSequence value) {
        if (!response.headWritten() && !response.closed()) {
            response.putHeader(name, value);
        }
        return this;
    }

    /** Sends an error in the form that a protocol has for it, and counts it. */
    public void refuse(ErrorForm form, ServingException error) {
        if (answered) {
            return;
        }
        port.meters().rejected(error.code());
        header(ERROR_CODE, error.code().wireName());
        if (error.code() == ErrorCode.QUEUE_FULL || error.code() == ErrorCode.HAND_OFF_FULL) {
            header(HttpHeaders.RETRY_AFTER, ONE_SECOND);
        }
        answer(error.code().httpStatus(), form.contentType(), form.body(error));
    }

    /** Answers 405 with the methods that the path has. */
    public void refuseMethod(ErrorForm form, String allowed) {
        header(HttpHeaders.ALLOW, allowed);
        refuse(
                form,
                ServingException.refused(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        "the path takes " + allowed + ", was "
                                + request.method().name()));
    }

    private void refuseUnread(ErrorForm errors, ServingException reason, boolean clientWaits) {
        client.reading(null);
        if (!clientWaits) {
            request.handler(ignored -> {});
            request.endHandler(nothing -> requestEnded = true);
        }
        header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        refuse(errors, reason);
        if (clientWaits) {
            port.later(50, () -> request.connection().close());
        } else {
            port.later(LINGER_MILLIS, () -> {
                if (!requestEnded) {
                    request.connection().close();
                }
            });
        }
    }

    private long declaredLength() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void workedOn() {
        working = false;
        if (answered) {
            releaseBody();
        }
    }

    private void releaseBody() {
        BodyReader<?> body = reader;
        if (body != null) {
            body.release();
        }
        decoded.release();
    }

    private void gone() {
        Runnable action = whenGone;
        if (!answered) {
            gone = true;
            over();
            if (action != null) {
                action.run();
            }
        }
    }

    private void over() {
        if (!answered) {
            answered = true;
            whenGone = null;
            if (!working) {
                releaseBody();
            }
            response.endHandler(nothing -> client.requestAnswered());
        }
    }
}
