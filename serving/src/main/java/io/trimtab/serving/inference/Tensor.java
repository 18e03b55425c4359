package io.trimtab.serving.inference;

import static java.util.Objects.requireNonNull;

import io.trimtab.events.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dense tensor in row-major order. Numbers and booleans lie in a buffer in the machine's byte order (BOOL:
 * one byte, 0 or 1; FP16 and BF16: two bytes); from a direct buffer an engine reads them without a copy. BYTES elements are a list of byte
 * arrays instead.
 *
 * <p>An empty shape is a scalar; a dimension may be 0. A tensor whose memory came from a pool gives it back on
 * {@link #close()} and must not be read after that; closing any other tensor does nothing.
 */
public final class Tensor implements AutoCloseable {
    private static final ByteBuffer NO_DATA = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());

    private final String name;
    private final Datatype datatype;
    private final long[] shape;
    private final ByteBuffer data;
    private final List<byte[]> bytes;
    private @Nullable Runnable release;

    private Tensor(
            String name,
            Datatype datatype,
            long[] shape,
            ByteBuffer data,
            List<byte[]> bytes,
            @Nullable Runnable release) {
        this.name = requireNonNull(name, "name");
        this.datatype = requireNonNull(datatype, "datatype");
        this.shape = shape;
        this.data = data;
        this.bytes = bytes;
        this.release = release;
    }

    /**
     * A tensor over {@code data}, which is not copied.
     *
     * @param data in native order, and direct for an input; what lies between its position and its limit is the content
     * @throws IllegalArgumentException when the buffer's kind or size does not fit the datatype and shape
     */
    public static Tensor of(String name, Datatype datatype, long[] shape, ByteBuffer data) {
        return pooled(name, datatype, shape, data, null);
    }

    /** As {@link #of}, for memory that {@link #close()} gives back by running {@code release} once. */
    public static Tensor pooled(
            String name, Datatype datatype, long[] shape, ByteBuffer data, @Nullable Runnable release) {
        if (datatype == Datatype.BYTES) {
            throw new IllegalArgumentException("tensor '" + name + "': BYTES elements are a list, not a buffer");
        }
        if (data.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "': data must be in native byte order, was " + data.order());
        }
        long expected = Math.multiplyExact(elements(shape), datatype.byteSize());
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("tensor '" + name + "': shape " + Arrays.toString(shape) + " of "
                    + datatype + " takes " + expected + " bytes, was " + data.remaining());
        }
        return new Tensor(name, datatype, shape.clone(), data, List.of(), release);
    }

    /**
     * A BYTES tensor.
     *
     * @throws IllegalArgumentException when the number of elements does not fit the shape
     */
    public static Tensor ofBytes(String name, long[] shape, List<byte[]> bytes) {
        if (bytes.size() != elements(shape)) {
            throw new IllegalArgumentException("tensor '" + name + "': shape " + Arrays.toString(shape) + " takes "
                    + elements(shape) + " elements, was " + bytes.size());
        }
        return new Tensor(name, Datatype.BYTES, shape.clone(), NO_DATA, bytes, null);
    }

    /** A direct, native-order, zeroed buffer for {@code elements} values of {@code datatype}. */
    public static ByteBuffer allocate(Datatype datatype, long elements) {
        int size = Math.toIntExact(Math.multiplyExact(elements, (long) datatype.byteSize()));
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /**
     * The number of elements of a shape; 1 for a scalar.
     *
     * @throws ArithmeticException when it does not fit a long
     * @throws IllegalArgumentException for a negative dimension
     */
    public static long elements(long[] shape) {
        boolean empty = false;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "a dimension must be at least 0, was " + dimension + " in " + Arrays.toString(shape));
            }
            empty |= dimension == 0;
        }
        long count = empty ? 0 : 1;
        for (long dimension : shape) {
            count = empty ? 0 : Math.multiplyExact(count, dimension);
        }
        return count;
    }

    public String name() {
        return name;
    }

    public Datatype datatype() {
        return datatype;
    }

    /** A copy of the shape. */
    public long[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    public long dimension(int index) {
        return shape[index];
    }

    /** The first dimension; 1 for a scalar. */
    public long rows() {
        return shape.length == 0 ? 1 : shape[0];
    }

    public long elementCount() {
        return elements(shape);
    }

    /** The content, to be read by absolute index or through a duplicate; empty for BYTES. */
    public ByteBuffer data() {
        return data;
    }

    /** The elements of a BYTES tensor; empty for every other datatype. */
    public List<byte[]> bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Runnable once = release;
        release = null;
        if (once != null) {
            once.run();
        }
    }

    @Override
    public String toString() {
        return name + " " + datatype + Arrays.toString(shape);
    }
}
