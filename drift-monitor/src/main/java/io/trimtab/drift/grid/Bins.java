package io.trimtab.drift.grid;

/** The bins of one column: {@link NumericBins} or {@link CategoryBins}. */
public sealed interface Bins permits NumericBins, CategoryBins {

    /** Number of bins, tails and catch-all bins included, {@link Special} slots excluded. */
    int size();

    /** Bin of a number; finite values only. */
    int binOf(double value);

    /** Bin of a text, or -1 when these bins hold numbers. */
    int binOf(String value);

    /** Slot of another column that takes what bin {@code bin} holds. */
    int slotIn(int bin, Column column);
}
