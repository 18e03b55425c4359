package io.trimtab.serving.inference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.events.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Pooled direct memory for tensors, so that a request allocates none of its own. */
public final class TensorMemory {
    private TensorMemory() {}

    /** Fills a tensor's memory. */
    @FunctionalInterface
    public interface Filler<X extends Exception> {
        /** Writes every byte of {@code target}, which is direct, in native order, and not zeroed. */
        void fill(ByteBuffer target) throws X;
    }

    /**
     * A tensor in pooled memory; its {@code close} gives the memory back.
     *
     * @param elements what {@code shape} holds; the caller has checked that the bytes fit an int
     */
    public static <X extends Exception> Tensor tensor(
            String name, Datatype datatype, long[] shape, long elements, Filler<X> filler) throws X {
        Tensor tensor = unfilled(name, datatype, shape, elements);
        boolean filled = false;
        try {
            ByteBuffer target = tensor.data();
            filler.fill(target);
            target.clear();
            filled = true;
            return tensor;
        } finally {
            if (!filled) {
                tensor.close();
            }
        }
    }

    /**
     * A tensor in pooled memory that nobody has written yet; whoever asks for it writes every byte before the tensor is
     * handed on. For readers that fill several tensors at once.
     */
    public static Tensor unfilled(String name, Datatype datatype, long[] shape, long elements) {
        int size = Math.toIntExact(Math.multiplyExact(elements, (long) datatype.byteSize()));
        ByteBuf memory = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(size, 1));
        boolean made = false;
        try {
            ByteBuffer data = memory.nioBuffer(0, size).order(ByteOrder.nativeOrder());
            Tensor tensor = Tensor.pooled(name, datatype, shape, data, memory::release);
            made = true;
            return tensor;
        } finally {
            if (!made) {
                memory.release();
            }
        }
    }
}
