package io.trimtab.serving.protocol.grpc;

import io.trimtab.serving.protocol.Pieces;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Puts the pieces of a gRPC message together once, when the last has come. The library that cuts messages would copy what
 * it has again and again while it grows, which took three times a large message of the heap.
 *
 * <p>A message is a byte of flags, four of length and as many bytes
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). One that is larger than allowed goes through as it comes, because the
 * library refuses it by its length.
 */
final class MessagePieces {
    private static final int PREFIX = 5;

    private final long largest;
    private final Pieces pieces = new Pieces();
    private long wanted;
    private boolean asTheyCome;

    /** @param largest bytes that a message may have */
    MessagePieces(long largest) {
        this.largest = largest;
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
        return BufferInternal.buffer(pieces.take());
    }
}
