package io.trimtab.serving.wire;

import io.trimtab.events.Datatype;
import io.trimtab.events.RawTensor;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tensors as raw bytes, as the binary tensor data extension and gRPC's raw contents have them: little-endian, row-major,
 * without padding; BOOL one byte, 0 or 1; a BYTES element is its length as four bytes and then that many bytes.
 */
public final class RawTensors {
    private static final int LENGTH_BYTES = 4;
    private static final boolean SWAPPED = ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN;

    private RawTensors() {}

    /**
     * Reads a tensor whose name, datatype and shape were checked; numbers are copied once, into pooled direct memory.
     *
     * @param elements what {@code shape} holds
     * @param bytes exactly the tensor's bytes, from position to limit
     */
    public static Tensor read(String name, Datatype datatype, long[] shape, long elements, ByteBuffer bytes)
            throws ServingException {
        if (datatype == Datatype.BYTES) {
            return Tensor.ofBytes(name, shape, elements(name, shape, elements, bytes));
        }
        check(name, datatype, shape, elements, bytes);
        return TensorMemory.<RuntimeException>tensor(
                name, datatype, shape, elements, target -> copy(bytes.duplicate(), target, datatype.byteSize()));
    }

    /**
     * As {@link #read}, but numbers in direct memory that can be held stay where they are, if they lie there as an engine
     * wants them.
     *
     * @param memory what {@code bytes} lie in; null: memory that cannot be held
     */
    public static Tensor view(
            String name,
            Datatype datatype,
            long[] shape,
            long elements,
            ByteBuffer bytes,
            @Nullable SharedMemory memory)
            throws ServingException {
        if (memory == null || datatype == Datatype.BYTES || SWAPPED || !isAligned(bytes, datatype)) {
            return read(name, datatype, shape, elements, bytes.duplicate());
        }
        check(name, datatype, shape, elements, bytes);
        ByteBuffer own = bytes.slice().order(ByteOrder.nativeOrder());
        return Tensor.pooled(name, datatype, shape, own, memory.hold());
    }

    /** {@code memory}, if some of the tensors of an event lie in it; else null: none needs to be held for the event. */
    public static @Nullable SharedMemory readBy(List<RawTensor> tensors, @Nullable SharedMemory memory) {
        return memory != null
                        && tensors.stream().anyMatch(tensor -> tensor.bytes().isDirect())
                ? memory
                : null;
    }

    private static boolean isAligned(ByteBuffer bytes, Datatype datatype) {
        return bytes.isDirect() && bytes.alignmentOffset(bytes.position(), datatype.byteSize()) == 0;
    }

    /** The bytes that {@link #write} takes for a tensor. */
    public static int size(Tensor tensor) {
        if (tensor.datatype() != Datatype.BYTES) {
            return tensor.data().remaining();
        }
        long size = 0;
        for (byte[] element : tensor.bytes()) {
            size += LENGTH_BYTES + (long) element.length;
        }
        return Math.toIntExact(size);
    }

    /** Writes a tensor at the target's position and moves that on. */
    public static void write(Tensor tensor, ByteBuffer target) {
        if (tensor.datatype() != Datatype.BYTES) {
            copy(tensor.data().duplicate(), target, tensor.datatype().byteSize());
            return;
        }
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] element : tensor.bytes()) {
            target.putInt(element.length).put(element);
        }
        target.order(order);
    }

    /** A copy for an event, which outlives the tensor's memory. */
    public static RawTensor copy(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(size(tensor));
        write(tensor, bytes);
        return new RawTensor(tensor.name(), tensor.datatype(), tensor.shape(), bytes.flip());
    }

    private static void copy(ByteBuffer source, ByteBuffer target, int width) {
        if (!SWAPPED || width == 1) {
            target.put(source);
            return;
        }
        for (int i = source.position(); i < source.limit(); i += width) {
            for (int b = width - 1; b >= 0; b--) {
                target.put(source.get(i + b));
            }
        }
    }

    private static void check(String name, Datatype datatype, long[] shape, long elements, ByteBuffer bytes)
            throws ServingException {
        long expected = elements * datatype.byteSize();
        if (bytes.remaining() != expected) {
            throw BadInput.invalid("input '" + name + "' of " + datatype + Arrays.toString(shape) + " must have "
                    + expected + " bytes, was " + bytes.remaining());
        }
        if (datatype == Datatype.BOOL) {
            checkBooleans(name, bytes);
        }
    }

    private static void checkBooleans(String name, ByteBuffer bytes) throws ServingException {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if ((bytes.get(i) & 0xFE) != 0) {
                throw BadInput.invalid("input '" + name + "' of BOOL must hold the bytes 0 and 1, was "
                        + (bytes.get(i) & 0xFF) + " at byte " + (i - bytes.position()));
            }
        }
    }

    private static List<byte[]> elements(String name, long[] shape, long count, ByteBuffer raw)
            throws ServingException {
        ByteBuffer bytes = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> elements = new ArrayList<>((int) Math.min(count, raw.remaining() / LENGTH_BYTES));
        for (long i = 0; i < count; i++) {
            if (bytes.remaining() < LENGTH_BYTES) {
                throw BadInput.invalid("input '" + name + "' of BYTES" + Arrays.toString(shape) + " must have " + count
                        + " elements, each with its length in " + LENGTH_BYTES + " bytes in front; the bytes end after "
                        + i);
            }
            long length = bytes.getInt() & 0xFFFF_FFFFL;
            if (length > bytes.remaining()) {
                throw BadInput.invalid("input '" + name + "' element " + i + " must have the " + length
                        + " bytes that its length says, was " + bytes.remaining());
            }
            byte[] element = new byte[(int) length];
            bytes.get(element);
            elements.add(element);
        }
        if (bytes.hasRemaining()) {
            throw BadInput.invalid("input '" + name + "' of BYTES" + Arrays.toString(shape) + " must have " + count
                    + " elements, but " + bytes.remaining() + " bytes follow them");
        }
        return elements;
    }
}
