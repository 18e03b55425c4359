package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.function.Consumer;

/**
 * Collects one body; memory grows with what has really arrived.
 *
 * @param <T> the whole body
 */
final class BodyReader<T> {
    private final int limit;
    private final MemoryBudget budget;
    private final BodyMemory<T> memory;
    private final Consumer<T> whenComplete;
    private final Consumer<ServingException> whenRefused;

    private long budgeted;
    private boolean over;

    BodyReader(
            int limit,
            MemoryBudget budget,
            BodyMemory<T> memory,
            Consumer<T> whenComplete,
            Consumer<ServingException> whenRefused) {
        this.limit = limit;
        this.budget = budget;
        this.memory = memory;
        this.whenComplete = whenComplete;
        this.whenRefused = whenRefused;
    }

    /** Whether {@link #piece} is to be told of what arrives, and Vert.x is not. */
    boolean takesFromNetwork() {
        return memory.takesFromNetwork();
    }

    void chunk(Buffer chunk) {
        piece(((BufferInternal) chunk).getByteBuf());
    }

    /** What has arrived next; the piece stays the caller's when it is the network's. */
    void piece(ByteBuf piece) {
        if (over) {
            return;
        }
        int size = piece.readableBytes();
        if (size > limit - memory.length()) {
            refuse(tooLarge(limit));
            return;
        }
        long more = memory.more(size);
        if (!budget.take(more)) {
            refuse(noMemory());
            return;
        }
        budgeted += more;
        try {
            memory.add(piece);
        } catch (OutOfMemoryError e) {
            refuse(noMemory());
        }
    }

    void end() {
        if (!over) {
            over = true;
            whenComplete.accept(memory.whole());
        }
    }

    /** The client stopped sending before the end. */
    void cutShort() {
        refuse(ServingException.refused(
                ErrorCode.MALFORMED_REQUEST, "the body ended early, after " + memory.length() + " bytes"));
    }

    /** The rest of the body will not be read. */
    void refuse(ServingException reason) {
        if (!over) {
            release();
            whenRefused.accept(reason);
        }
    }

    /** The memory of the body is not needed any more. A second call does nothing. */
    void release() {
        over = true;
        budget.giveBack(budgeted);
        budgeted = 0;
        memory.clear();
    }

    static ServingException tooLarge(int limit) {
        return ServingException.refused(
                ErrorCode.BODY_TOO_LARGE, "the body is larger than the " + limit + " bytes that are allowed");
    }

    static ServingException noMemory() {
        return ServingException.refused(
                ErrorCode.QUEUE_FULL, "the bodies of other requests take all the memory there is for bodies");
    }
}
