package io.trimtab.drift.baseline;

/**
 * Where a grid column's values are found in a prediction event.
 *
 * @param side request or response
 * @param tensor name of the tensor
 * @param column position within the tensor's flattened row, from 0
 */
public record ColumnSource(Side side, String tensor, int column) {
    /** The half of a prediction event. */
    public enum Side {
        /** What went into the model. */
        REQUEST,
        /** What came out of it. */
        RESPONSE
    }
}
