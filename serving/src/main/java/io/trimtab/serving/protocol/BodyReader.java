package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects one body. A body that comes in one piece is not copied; memory grows with what has really arrived. */
final class BodyReader {
    private final int limit;
    private final MemoryBudget budget;
    private final Consumer<Body> whenComplete;
    private final Consumer<ServingException> whenRefused;

    private @Nullable Body single;
    private byte[] collected = Body.EMPTY.bytes();
    private int length;
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
        if (size > limit - length) {
            refuse(tooLarge(limit));
        } else if (!budget.take(size)) {
            refuse(noMemory());
        } else {
            budgeted += size;
            append(((BufferInternal) chunk).getByteBuf(), size);
        }
    }

    void end() {
        if (!over) {
            over = true;
            Body one = single;
            whenComplete.accept(one != null ? one : new Body(collected, 0, length));
        }
    }

    /** The client stopped sending before the end. */
    void cutShort() {
        refuse(ServingException.refused(
                ErrorCode.MALFORMED_REQUEST, "the body ended early, after " + length + " bytes"));
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
        single = null;
        collected = Body.EMPTY.bytes();
    }

    static ServingException tooLarge(int limit) {
        return ServingException.refused(
                ErrorCode.BODY_TOO_LARGE, "the body is larger than the " + limit + " bytes that are allowed");
    }

    static ServingException noMemory() {
        return ServingException.refused(
                ErrorCode.QUEUE_FULL, "the bodies of other requests take all the memory there is for bodies");
    }

    private void append(ByteBuf chunk, int size) {
        if (length == 0 && chunk.hasArray()) {
            single = new Body(chunk.array(), chunk.arrayOffset() + chunk.readerIndex(), size);
        } else {
            Body first = single;
            if (first != null) {
                collected = Arrays.copyOfRange(first.bytes(), first.offset(), first.offset() + first.length());
                single = null;
            }
            if (collected.length - length < size) {
                long grown = Math.max((long) length + size, Math.min(2L * collected.length, limit));
                collected = Arrays.copyOf(collected, (int) grown);
            }
            chunk.getBytes(chunk.readerIndex(), collected, length, size);
        }
        length += size;
    }
}
