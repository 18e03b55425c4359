package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer. Confined to the connection's event loop, which {@link #owner} leads back to. */
public final class Exchange {
    public static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    public static final CharSequence PREDICTION_ID = HttpHeaders.createOptimized("trimtab-prediction-id");
    public static final CharSequence ERROR_CODE = HttpHeaders.createOptimized("trimtab-error-code");
    private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    /** How long a refused client may go on sending before its connection is closed. */
    private static final long LINGER_MILLIS = 2_000;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ClientConnection client;
    private final DataPort port;
    private @Nullable BodyReader reader;
    private @Nullable Runnable whenGone;
    private boolean answered;
    private boolean requestEnded;

    Exchange(HttpServerRequest request, DataPort port) {
        this.request = request;
        this.response = request.response();
        this.client = ClientConnection.of(request.connection());
        this.port = port;
        client.requestBegan();
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
        } else if (response.closed()) {
            action.run();
        }
    }

    /** Collects the body. A body that is refused is answered in the form that {@code errors} has. */
    public void readBody(ErrorForm errors, Consumer<Body> whenComplete) {
        int limit = port.maxBodySize();
        String expect = request.getHeader(HttpHeaders.EXPECT);
        if (declaredLength() > limit) {
            refuseUnread(errors, BodyReader.tooLarge(limit), expect != null);
            return;
        }
        if (expect != null && expect.equalsIgnoreCase("100-continue")) {
            response.writeContinue();
        }
        var body = new BodyReader(
                limit,
                port.bodies(),
                complete -> {
                    client.reading(null);
                    whenComplete.accept(complete);
                },
                refusal -> refuseUnread(errors, refusal, false));
        reader = body;
        client.reading(body);
        request.handler(body::chunk);
        request.endHandler(nothing -> {
            requestEnded = true;
            body.end();
        });
    }

    /** Sends an answer; does nothing when the client is gone or has one. */
    public void answer(int status, CharSequence contentType, byte[] body) {
        if (answered || response.closed()) {
            over();
            return;
        }
        over();
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        if (port.isDraining()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            response.end(Buffer.buffer(body))
                    .onComplete(done -> request.connection().close());
        } else {
            response.end(Buffer.buffer(body));
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

    private void gone() {
        Runnable action = whenGone;
        if (!answered) {
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
            BodyReader body = reader;
            if (body != null) {
                body.release();
            }
            response.endHandler(nothing -> client.requestAnswered());
        }
    }
}
