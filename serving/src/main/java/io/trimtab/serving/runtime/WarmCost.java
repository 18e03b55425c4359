package io.trimtab.serving.runtime;

/**
 * What calls of a model cost when warm, measured with made-up inputs whose free dimensions were 1.
 *
 * @param rowBytes the inputs of one row in memory
 * @param rowNanos the median call of one row; 0 when none was possible
 * @param rows rows of the larger call that was measured; 1 when rows do not share calls
 * @param rowsNanos the median call of that many rows
 */
public record WarmCost(long rowBytes, long rowNanos, int rows, long rowsNanos) {
    /** Nothing was measured. */
    public static final WarmCost UNKNOWN = new WarmCost(0, 0, 1, 0);

    /**
     * How large the inputs of one call may be so that it stays within a time, by the line through both measurements.
     *
     * @return bytes; 0 when not even one row does, or nothing is known
     */
    public long bytesWithin(long nanos, int maxRows) {
        if (rowNanos <= 0 || rowNanos > nanos) {
            return 0;
        }
        if (rows <= 1) {
            return rowBytes;
        }
        double more = Math.max(0, rowsNanos - rowNanos) / (rows - 1.0);
        double within = more == 0 ? maxRows : Math.min(maxRows, 1 + (nanos - rowNanos) / more);
        return Math.round(Math.floor(within)) * rowBytes;
    }
}
