package io.trimtab.events;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of an event: name, type, shape and its elements in row-major order.
 *
 * <p>A row is one index of the first dimension, a column one position within the flattened row; a scalar is one row of
 * one column. Integers are exact over the whole range of their type. Immutable.
 */
public final class TensorData {
    private final String name;
    private final Datatype datatype;
    private final long[] shape;
    private final @Nullable Elements elements;
    private final @Nullable String digest;
    private final int rows;
    private final int columns;

    private TensorData(
            String name, Datatype datatype, long[] shape, @Nullable Elements elements, @Nullable String digest) {
        this.name = Objects.requireNonNull(name, "name");
        this.datatype = Objects.requireNonNull(datatype, "datatype");
        this.shape = shape;
        this.elements = elements;
        this.digest = digest;
        int size = elementCount(name, shape);
        if (elements != null && elements.size() != size) {
            throw new IllegalArgumentException("tensor '" + name + "' must have as many elements as its shape "
                    + Arrays.toString(shape) + " says (" + size + "), had " + elements.size());
        }
        this.rows = shape.length == 0 ? 1 : Math.toIntExact(shape[0]);
        this.columns = rows == 0 ? 0 : size / rows;
    }

    /**
     * A tensor of a floating-point type; values are rounded to it ({@link Datatype#nearest}).
     *
     * @throws IllegalArgumentException for another type, or when the number of values is not the shape's product
     */
    public static TensorData ofDoubles(String name, Datatype datatype, long[] shape, double... values) {
        require(datatype.isFloating(), name, "a floating-point type", datatype);
        double[] rounded = Arrays.stream(values).map(datatype::nearest).toArray();
        return new TensorData(name, datatype, shape.clone(), new Elements.Doubles(rounded, null), null);
    }

    /**
     * A tensor of an integer or boolean (1 and 0) type; UINT64 as the same 64 bits.
     *
     * @throws IllegalArgumentException for another type, or when the number of values is not the shape's product
     */
    public static TensorData ofLongs(String name, Datatype datatype, long[] shape, long... values) {
        require(datatype.isInteger() || datatype == Datatype.BOOL, name, "an integer or boolean type", datatype);
        boolean flags = datatype == Datatype.BOOL;
        return new TensorData(
                name,
                datatype,
                shape.clone(),
                new Elements.Longs(values.clone(), null, flags, datatype == Datatype.UINT64),
                null);
    }

    /** A tensor of strings ({@link Datatype#BYTES}). */
    public static TensorData ofTexts(String name, long[] shape, String... values) {
        return new TensorData(name, Datatype.BYTES, shape.clone(), new Elements.Texts(values.clone(), null), null);
    }

    /** A tensor whose elements were left out of the event. */
    public static TensorData withoutData(String name, Datatype datatype, long[] shape, String digest) {
        return new TensorData(name, datatype, shape.clone(), null, digest);
    }

    /** Takes the arrays without copying. */
    static TensorData of(String name, Datatype datatype, long[] shape, Elements elements) {
        return new TensorData(name, datatype, shape, elements, null);
    }

    /**
     * Product of the dimensions.
     *
     * @throws IllegalArgumentException when a dimension is negative or the product is beyond 2^31 - 1
     */
    static int elementCount(String name, long[] shape) {
        boolean empty = false;
        long count = 1;
        for (long dimension : shape) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("tensor '" + name
                        + "' dimensions must be from 0 to 2147483647, were " + Arrays.toString(shape));
            }
            empty |= dimension == 0;
            count = empty ? 0 : count * dimension;
            if (count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("tensor '" + name
                        + "' must have at most 2147483647 elements, had shape " + Arrays.toString(shape));
            }
        }
        return (int) count;
    }

    private static void require(boolean met, String name, String rule, Datatype actual) {
        if (!met) {
            throw new IllegalArgumentException("tensor '" + name + "' must have " + rule + ", was " + actual);
        }
    }

    /** The tensor's name. */
    public String name() {
        return name;
    }

    public Datatype datatype() {
        return datatype;
    }

    /** Sizes of the dimensions, a fresh copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** {@code sha256:…} of the raw bytes, when the record was too large to carry the elements. */
    public Optional<String> digest() {
        return Optional.ofNullable(digest);
    }

    /** Whether the elements are here; without them only name, type, shape and digest may be asked for. */
    public boolean hasData() {
        return elements != null;
    }

    /** Number of elements, 0 when there is no data. */
    public int size() {
        return elements == null ? 0 : elements.size();
    }

    /** Size of the first dimension; 1 for a scalar. */
    public int rows() {
        return rows;
    }

    /** Elements per row; 1 for a scalar. */
    public int columns() {
        return columns;
    }

    /** What the element holds. */
    public Cell cell(int row, int column) {
        return present().cell(index(row, column));
    }

    /**
     * The element as a number, as the model saw it ({@link Datatype#nearest}): 1 and 0 for booleans, the infinities, and
     * NaN for every {@link Cell} that has no number. 64-bit integers beyond 2^53 are rounded; see {@link #exact}.
     */
    public double number(int row, int column) {
        return present().number(index(row, column));
    }

    /**
     * The element of an integer or boolean tensor, exactly; UINT64 as the same 64 bits, to be read unsigned.
     *
     * @throws IllegalStateException when the element is not a {@link Cell#NUMBER} or the tensor has another type
     */
    public long exact(int row, int column) {
        return present().exact(index(row, column));
    }

    /**
     * The element as a category label: a string as it is, {@code true} or {@code false}, whole numbers without
     * decimals, other numbers in their shortest form; empty string for a {@link Cell} without a value.
     */
    public String label(int row, int column) {
        Elements data = present();
        int index = index(row, column);
        return data instanceof Elements.Doubles doubles && datatype != Datatype.FP64
                ? doubles.floatLabel(index)
                : data.label(index);
    }

    Elements present() {
        if (elements == null) {
            throw new IllegalStateException("tensor '" + name + "' has no data, only a digest");
        }
        return elements;
    }

    private int index(int row, int column) {
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new IndexOutOfBoundsException("tensor '" + name + "' row must be below " + rows + " and column below "
                    + columns + ", were " + row + " and " + column);
        }
        return row * columns + column;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TensorData that
                && name.equals(that.name)
                && datatype == that.datatype
                && Arrays.equals(shape, that.shape)
                && Objects.equals(digest, that.digest)
                && Objects.equals(elements, that.elements);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, datatype, Arrays.hashCode(shape), digest, elements);
    }

    @Override
    public String toString() {
        return name + " " + datatype + Arrays.toString(shape) + (elements == null ? " " + digest : "");
    }
}
