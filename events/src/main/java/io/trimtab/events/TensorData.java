package io.trimtab.events;

import java.util.Optional;

/**
 * A tensor of an event: name, type, shape and its elements in row-major order.
 *
 * <p>A row is one index of the first dimension, a column one position within the flattened row; a scalar is one row of
 * one column. Integers are exact over the whole range of their type. Immutable.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class TensorData {
    /** The tensor's name. */
    public String name() {
        throw new UnsupportedOperationException();
    }

    public Datatype datatype() {
        throw new UnsupportedOperationException();
    }

    /** Sizes of the dimensions, a fresh copy. */
    public long[] shape() {
        throw new UnsupportedOperationException();
    }

    /** {@code sha256:…} of the raw bytes, when the record was too large to carry the elements. */
    public Optional<String> digest() {
        throw new UnsupportedOperationException();
    }

    /** Whether the elements are here; without them only name, type, shape and digest may be asked for. */
    public boolean hasData() {
        throw new UnsupportedOperationException();
    }

    /** Number of elements, 0 when there is no data. */
    public int size() {
        throw new UnsupportedOperationException();
    }

    /** Size of the first dimension; 1 for a scalar. */
    public int rows() {
        throw new UnsupportedOperationException();
    }

    /** Elements per row; 1 for a scalar. */
    public int columns() {
        throw new UnsupportedOperationException();
    }

    /** What the element holds. */
    public Cell cell(int row, int column) {
        throw new UnsupportedOperationException();
    }

    /**
     * The element as a number, as the model saw it ({@link Datatype#nearest}): 1 and 0 for booleans, NaN for every
     * {@link Cell} that has no number. 64-bit integers beyond 2^53 are rounded; see {@link #exact}.
     */
    public double number(int row, int column) {
        throw new UnsupportedOperationException();
    }

    /** The element of an integer or boolean tensor, exactly; UINT64 as the same 64 bits, read unsigned. */
    public long exact(int row, int column) {
        throw new UnsupportedOperationException();
    }

    /**
     * The element as a category label: a string as it is, {@code true} or {@code false}, whole numbers without
     * decimals, other numbers in their shortest form; empty string for a {@link Cell} without a value.
     */
    public String label(int row, int column) {
        throw new UnsupportedOperationException();
    }
}
