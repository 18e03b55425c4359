package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * What has arrived of a body or a message, put together once, when the last piece has come: what grows is copied again and
 * again. Pieces are kept as they came; small ones are gathered, so that a client that sends byte by byte does not take a
 * hundred times its bytes of the memory.
 */
public final class Pieces {
    private static final int SMALL = 4 << 10;
    private static final int GATHERED = 64 << 10;
    private static final int LEAST_ROOM = 256;

    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private boolean gathering;
    private int length;

    /** Takes the next piece; one that lies on the heap is not copied, unless it is small and not the first. */
    public void add(ByteBuf piece) {
        int size = piece.readableBytes();
        length += size;
        ByteBuf last = pieces.isEmpty() ? Unpooled.EMPTY_BUFFER : pieces.get(pieces.size() - 1);
        // A small piece behind a large one stays by itself, so that the large one is not copied for its sake.
        int room = gathering ? GATHERED : SMALL;
        if (!pieces.isEmpty() && size < SMALL && last.readableBytes() < room) {
            gather(last, piece);
        } else {
            pieces.add(piece.hasArray() ? piece : copy(piece, size));
            gathering = false;
        }
    }

    /** Bytes that have arrived. */
    public int length() {
        return length;
    }

    /** How many pieces are kept. */
    int kept() {
        return pieces.size();
    }

    /** All bytes in one array on the heap; nothing is kept any more. */
    public ByteBuf take() {
        ByteBuf together = pieces.size() == 1 ? pieces.get(0) : Unpooled.buffer(length, Math.max(1, length));
        if (pieces.size() > 1) {
            moveTo(together);
        }
        clear();
        return together;
    }

    /** Writes all bytes behind what {@code target} holds; nothing is kept any more. */
    public void moveTo(ByteBuf target) {
        pieces.forEach(piece -> target.writeBytes(piece, piece.readerIndex(), piece.readableBytes()));
        clear();
    }

    /** Lets go of everything. */
    public void clear() {
        pieces.clear();
        length = 0;
        gathering = false;
    }

    private void gather(ByteBuf last, ByteBuf piece) {
        ByteBuf gathered = last;
        if (!gathering) {
            gathered = copy(last, Math.max(LEAST_ROOM, 2 * (last.readableBytes() + piece.readableBytes())));
            pieces.set(pieces.size() - 1, gathered);
            gathering = true;
        }
        gathered.writeBytes(piece, piece.readerIndex(), piece.readableBytes());
    }

    private static ByteBuf copy(ByteBuf piece, int room) {
        return Unpooled.buffer(room).writeBytes(piece, piece.readerIndex(), piece.readableBytes());
    }
}
