package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.function.Consumer;

/** Collects one body. A body that comes in one piece is not copied; memory grows with what has really arrived. */
final class BodyReader {
    private final int limit;
    private final MemoryBudget budget;
    private final Consumer<Body> whenComplete;
    private final Consumer<ServingException> whenRefused;

    private final Pieces pieces = new Pieces();
    private long budgeted;
    private boolean over;

    BodyReader(int limit, MemoryBudget budget, Consumer<Body> whenComplete, Consumer<ServingException> whenRefused) {
        this.limit = limit;
        this.budget = budget;
        this.whenComplete = whenComplete;
        this.whenRefused = whenRefused;
    }

    void chunk(Buffer chunk) {
        if (over) {
            return;
        }
        int size = chunk.length();
        if (size > limit - pieces.length()) {
            refuse(tooLarge(limit));
        } else if (!budget.take(size)) {
            refuse(noMemory());
        } else {
            budgeted += size;
            pieces.add(((BufferInternal) chunk).getByteBuf());
        }
    }

    void end() {
        if (!over) {
            over = true;
            whenComplete.accept(together());
        }
    }

    /** The client stopped sending before the end. */
    void cutShort() {
        refuse(ServingException.refused(
                ErrorCode.MALFORMED_REQUEST, "the body ended early, after " + pieces.length() + " bytes"));
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
        pieces.clear();
    }

    static ServingException tooLarge(int limit) {
        return ServingException.refused(
                ErrorCode.BODY_TOO_LARGE, "the body is larger than the " + limit + " bytes that are allowed");
    }

    static ServingException noMemory() {
        return ServingException.refused(
                ErrorCode.QUEUE_FULL, "the bodies of other requests take all the memory there is for bodies");
    }

    private Body together() {
        ByteBuf whole = pieces.take();
        return new Body(whole.array(), whole.arrayOffset() + whole.readerIndex(), whole.readableBytes());
    }
}
