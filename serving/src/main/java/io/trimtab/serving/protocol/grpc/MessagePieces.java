package io.trimtab.serving.protocol.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.DirectBody;
import io.trimtab.serving.protocol.Pieces;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a gRPC message together once, when the last has come. The library that cuts messages would copy what
 * it has again and again while it grows, which took three times a large message of the heap.
 *
 * <p>A message is a byte of flags, four of length and as many bytes
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). One that is larger than allowed goes through as it comes, because the
 * library refuses it by its length.
 *
 * <p>The large message of a call that has only one is put together in direct memory if that is wanted. It ends at a multiple
 * of 16 bytes then: the last of the raw contents, mostly the end of the message, can be read in place by an engine.
 */
final class MessagePieces {
    private static final int PREFIX = GrpcCall.PREFIX;

    private final long largest;
    private final Pieces pieces = new Pieces();
    private long wanted;
    private boolean asTheyCome;
    private boolean largeIsDirect;
    private @Nullable ByteBuf direct;

    /** @param largest bytes that a message may have */
    MessagePieces(long largest) {
        this.largest = largest;
    }

    /** The first that is handed on lies in direct memory if it is large. */
    void putLargeInDirectMemory() {
        largeIsDirect = true;
    }

    /**
     * The message that was put together in direct memory, if {@code payload} is that one.
     *
     * @return held until {@link #clear}
     */
    @Nullable
    DirectBody direct(Buffer payload) {
        ByteBuf message = direct;
        return message == null || payload.length() != message.readableBytes() - PREFIX
                ? null
                : new DirectBody(message.slice(message.readerIndex() + PREFIX, payload.length()), 0);
    }

    /** Lets go of everything. */
    void clear() {
        pieces.clear();
        ByteBuf message = direct;
        direct = null;
        if (message != null) {
            message.release();
        }
    }

    /** Hands on what is whole with this piece: nothing, or some messages. */
    void add(Buffer piece, Handler<Buffer> whole) {
        if (asTheyCome) {
            whole.handle(piece);
            return;
        }
        keep(piece);
        if (pieces.length() < wanted) {
            return;
        }
        Buffer messages = take();
        int complete = completeUpTo(messages);
        if (asTheyCome || complete == messages.length()) {
            whole.handle(messages);
            return;
        }
        if (complete > 0) {
            whole.handle(messages.slice(0, complete));
        }
        keep(complete == 0 ? messages : messages.slice(complete, messages.length()));
    }

    /** Hands on what is left: a message that was cut off. */
    void end(Handler<Buffer> whole) {
        if (pieces.length() > 0) {
            whole.handle(take());
        }
    }

    private int completeUpTo(Buffer messages) {
        int at = 0;
        while (messages.length() - at >= PREFIX) {
            long length = messages.getUnsignedInt(at + 1);
            asTheyCome = length > largest;
            wanted = PREFIX + length;
            if (asTheyCome || wanted > messages.length() - at) {
                return at;
            }
            at += (int) wanted;
        }
        wanted = PREFIX;
        return at;
    }

    private void keep(Buffer rest) {
        pieces.add(((BufferInternal) rest).getByteBuf());
    }

    private Buffer take() {
        int length = pieces.length();
        if (largeIsDirect && direct == null && length > PREFIX + Body.LARGE) {
            int gap = Math.floorMod(-length, DirectBody.ALIGNMENT);
            ByteBuf message = PooledByteBufAllocator.DEFAULT.directBuffer(gap + length);
            message.setIndex(gap, gap);
            direct = message;
            pieces.moveTo(message);
            return BufferInternal.buffer(message.slice());
        }
        return BufferInternal.buffer(pieces.take());
    }
}
