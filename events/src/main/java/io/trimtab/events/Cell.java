package io.trimtab.events;

/** What one element of a tensor holds, as far as statistics care. */
public enum Cell {
    /** A finite number (whole numbers and booleans included). */
    NUMBER,
    /** A string. */
    TEXT,
    /** JSON {@code null}: the client had no value. */
    MISSING,
    NAN,
    POSITIVE_INFINITY,
    NEGATIVE_INFINITY,
    /** Something the tensor's type does not allow, such as a string in an FP32 tensor. */
    TYPE_ERROR
}
