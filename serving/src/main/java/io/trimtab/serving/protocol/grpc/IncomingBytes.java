package io.trimtab.serving.protocol.grpc;

import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.DirectBody;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one call on their way to the library that cuts them into messages: counts them against the memory that
 * there is for messages, and stops them when nobody will read them.
 */
final class IncomingBytes extends HttpServerRequestWrapper {
    private final MemoryBudget budget;
    private final MessagePieces pieces;
    private @Nullable Handler<Buffer> reader;
    private @Nullable Consumer<ServingException> whenRefused;
    private long budgeted;
    private long total;
    private boolean stopped;
    private boolean closed;
    private boolean ended;

    /** @param largest bytes that a message may have */
    IncomingBytes(HttpServerRequest request, MemoryBudget budget, long largest) {
        super((HttpServerRequestInternal) request);
        this.budget = budget;
        this.pieces = new MessagePieces(largest);
    }

    /** The call has one message, which lies in direct memory when it is large, until {@link #close}. */
    void putLargeInDirectMemory() {
        pieces.putLargeInDirectMemory();
    }

    /** The message in direct memory, if {@code payload} is that one; else null. */
    @Nullable
    DirectBody direct(Buffer payload) {
        return pieces.direct(payload);
    }

    /** Who hears that the bytes cannot be read. */
    void whenRefused(Consumer<ServingException> handler) {
        whenRefused = handler;
    }

    @Override
    public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
        reader = handler;
        return handler == null ? super.handler(null) : super.handler(chunk -> arrived(chunk, handler));
    }

    @Override
    public HttpServerRequest endHandler(@Nullable Handler<Void> handler) {
        return super.endHandler(nothing -> {
            ended = true;
            Handler<Buffer> unfinished = reader;
            if (unfinished != null && !stopped) {
                handOn(() -> pieces.end(unfinished));
            }
            if (handler != null && !stopped) {
                handler.handle(null);
            }
        });
    }

    /** Whether the client has sent everything. */
    boolean hasEnded() {
        return ended;
    }

    /** Bytes that have arrived. */
    long total() {
        return total;
    }

    /** Takes memory for what is made of the bytes, or nothing and says false. */
    synchronized boolean take(long bytes) {
        if (closed || !budget.take(bytes)) {
            return false;
        }
        budgeted += bytes;
        return true;
    }

    /** The memory of {@code bytes} is free again. */
    synchronized void giveBack(long bytes) {
        long given = Math.min(bytes, budgeted);
        budgeted -= given;
        budget.giveBack(given);
    }

    /** Lets go of what still comes. */
    synchronized void stop() {
        stopped = true;
    }

    /** Nobody reads any more: gives all memory back and lets go of what still comes. */
    synchronized void close() {
        stopped = true;
        closed = true;
        budget.giveBack(budgeted);
        budgeted = 0;
        pieces.clear();
    }

    static ServingException noMemory() {
        return ServingException.refused(
                ErrorCode.QUEUE_FULL, "the messages of other calls take all the memory there is for messages");
    }

    static ServingException tooLarge(String how, long limit) {
        return ServingException.refused(
                ErrorCode.BODY_TOO_LARGE, "the message " + how + " than the " + limit + " bytes that are allowed");
    }

    private void arrived(Buffer chunk, Handler<Buffer> handler) {
        if (stopped) {
            return;
        }
        total += chunk.length();
        if (!take(chunk.length())) {
            refuse(noMemory());
            return;
        }
        handOn(() -> pieces.add(chunk, handler));
    }

    private void handOn(Runnable whole) {
        try {
            whole.run();
        } catch (UnsupportedOperationException e) {
            refuse(ServingException.refused(
                    ErrorCode.MALFORMED_REQUEST, "a message is marked as packed, but the call has no 'grpc-encoding'"));
        } catch (OutOfMemoryError e) {
            refuse(noMemory());
        }
    }

    private void refuse(ServingException reason) {
        Consumer<ServingException> handler = whenRefused;
        if (handler != null) {
            handler.accept(reason);
        }
    }
}
