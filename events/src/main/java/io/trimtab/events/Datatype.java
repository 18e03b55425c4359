package io.trimtab.events;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Element type of a tensor, by its Open Inference Protocol name. */
public enum Datatype {
    BOOL(1, Kind.BOOLEAN),
    UINT8(1, Kind.INTEGER),
    UINT16(2, Kind.INTEGER),
    UINT32(4, Kind.INTEGER),
    UINT64(8, Kind.INTEGER),
    INT8(1, Kind.INTEGER),
    INT16(2, Kind.INTEGER),
    INT32(4, Kind.INTEGER),
    INT64(8, Kind.INTEGER),
    FP16(2, Kind.FLOATING),
    BF16(2, Kind.FLOATING),
    FP32(4, Kind.FLOATING),
    FP64(8, Kind.FLOATING),
    /** Variable-length byte strings; as raw bytes each element has a 4-byte little-endian length in front. */
    BYTES(0, Kind.TEXT);

    private static final Map<String, Datatype> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Datatype::name, datatype -> datatype));

    private final int byteSize;
    private final Kind kind;

    Datatype(int byteSize, Kind kind) {
        this.byteSize = byteSize;
        this.kind = kind;
    }

    /** The type with that protocol name (upper case), or empty when the protocol has none. */
    public static Optional<Datatype> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Bytes per element, 0 for {@link #BYTES}. */
    public int byteSize() {
        return byteSize;
    }

    /** Whether elements are whole numbers ({@link #BOOL} is not). */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** Whether elements are floating-point numbers. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /**
     * The number that a model with this input type sees when it is sent {@code value}: rounded to the nearest value of
     * a floating-point type, unchanged for every other type. A baseline applies it to training data, so that a value
     * which is exactly a bin's edge falls on the same side of it in training and in serving.
     */
    public double nearest(double value) {
        return switch (this) {
            case FP32 -> (double) (float) value;
            case FP16 -> HalfPrecision.fromFp16(HalfPrecision.toFp16((float) value));
            case BF16 -> HalfPrecision.fromBf16(HalfPrecision.toBf16((float) value));
            case FP64, BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES -> value;
        };
    }

    private enum Kind {
        BOOLEAN,
        INTEGER,
        FLOATING,
        TEXT
    }
}
