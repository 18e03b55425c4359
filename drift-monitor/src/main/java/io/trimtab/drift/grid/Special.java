package io.trimtab.drift.grid;

/** The slots that every column has after its bins: values that belong on no bin. */
public enum Special {
    /** The column is absent from the request or its value is null. */
    MISSING(0),
    /** Not a number. */
    NAN(1),
    /** Positive infinity. */
    POSITIVE_INFINITY(2),
    /** Negative infinity. */
    NEGATIVE_INFINITY(3),
    /** A value of another type than the column's, such as text where numbers were learned. */
    TYPE_ERROR(4);

    /** How many there are. */
    public static final int COUNT = 5;

    private final int position;

    Special(int position) {
        this.position = position;
    }

    /** Place after a column's bins, from 0; part of the byte format. */
    public int position() {
        return position;
    }
}
