package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A large body in one piece of pooled direct memory, copied there from the network's: an image of 600 kB takes twice its
 * bytes of the heap otherwise (docs/performance/tensors.md). What is behind the head begins at a multiple of 16 bytes, so that an engine
 * can read tensors in place. Memory grows fourfold with what has arrived, however much was announced.
 */
final class DirectBodyMemory implements BodyMemory<DirectBody> {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int GROWTH = 4;

    private final int head;
    private final int gap;
    private final int largest;
    private @Nullable ByteBuf memory;

    /**
     * @param head bytes of text at the body's begin
     * @param announced bytes of the whole body
     */
    DirectBodyMemory(int head, int announced) {
        this.head = head;
        this.gap = Math.floorMod(-head, DirectBody.ALIGNMENT);
        this.largest = Math.addExact(gap, announced);
    }

    @Override
    public boolean takesFromNetwork() {
        return true;
    }

    @Override
    public long more(int size) {
        ByteBuf own = memory;
        return own == null
                ? capacity(0, gap + (long) size)
                : capacity(own.capacity(), own.writerIndex() + (long) size) - own.capacity();
    }

    private long capacity(long now, long needed) {
        return needed <= now ? now : Math.max(needed, Math.min(largest, Math.max(FIRST_BYTES, GROWTH * now)));
    }

    @Override
    public void add(ByteBuf piece) {
        int size = piece.readableBytes();
        ByteBuf own = memory;
        if (own == null) {
            own = PooledByteBufAllocator.DEFAULT.directBuffer(Math.toIntExact(more(size)));
            own.setIndex(gap, gap);
            memory = own;
        } else if (size > own.writableBytes()) {
            own.capacity(Math.toIntExact(own.capacity() + more(size)));
        }
        own.writeBytes(piece, piece.readerIndex(), size);
    }

    @Override
    public int length() {
        ByteBuf own = memory;
        return own == null ? 0 : own.readableBytes();
    }

    @Override
    public DirectBody whole() {
        ByteBuf own = memory;
        if (own == null) {
            throw new IllegalStateException("nothing has arrived");
        }
        return new DirectBody(own, head);
    }

    @Override
    public void clear() {
        ByteBuf own = memory;
        memory = null;
        if (own != null) {
            own.release();
        }
    }
}
