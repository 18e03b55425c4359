package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;
import io.trimtab.serving.inference.SharedMemory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A large body, of which only the head is text, in one piece of pooled direct memory. Tensors and the event are views of
 * it, so each holds it until it is done; nobody changes the bytes.
 */
public final class DirectBody implements SharedMemory {
    /** Pooled memory begins at multiples of so many bytes; elements that do can be read in place. */
    public static final int ALIGNMENT = 16;

    private final ByteBuf memory;
    private final int head;

    /** @param memory the body is what it has to read; not held by this */
    public DirectBody(ByteBuf memory, int head) {
        this.memory = memory;
        this.head = head;
    }

    /** Bytes of the whole body. */
    public int length() {
        return memory.readableBytes();
    }

    /** A copy of the bytes that are text. */
    public Body head() {
        byte[] copy = new byte[head];
        memory.getBytes(memory.readerIndex(), copy);
        return new Body(copy, 0, head);
    }

    /** The bytes behind the head, from position to limit. */
    public ByteBuffer binary() {
        return memory.nioBuffer(memory.readerIndex() + head, memory.readableBytes() - head);
    }

    /** Whether nobody holds it any more. */
    boolean isFree() {
        return memory.refCnt() == 0;
    }

    @Override
    public Runnable hold() {
        memory.retain();
        var held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                memory.release();
            }
        };
    }
}
