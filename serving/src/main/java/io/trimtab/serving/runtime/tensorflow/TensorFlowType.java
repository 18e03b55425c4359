package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.events.Datatype;
import java.util.List;
import java.util.Optional;

/** TensorFlow's element types by the numbers of its {@code DataType}, and the datatypes that carry them on the wire. */
final class TensorFlowType {
    private static final List<String> NAMES = List.of(
            "DT_INVALID",
            "DT_FLOAT",
            "DT_DOUBLE",
            "DT_INT32",
            "DT_UINT8",
            "DT_INT16",
            "DT_INT8",
            "DT_STRING",
            "DT_COMPLEX64",
            "DT_INT64",
            "DT_BOOL",
            "DT_QINT8",
            "DT_QUINT8",
            "DT_QINT32",
            "DT_BFLOAT16",
            "DT_QINT16",
            "DT_QUINT16",
            "DT_UINT16",
            "DT_COMPLEX128",
            "DT_HALF",
            "DT_RESOURCE",
            "DT_VARIANT",
            "DT_UINT32",
            "DT_UINT64");

    private TensorFlowType() {}

    static String name(long number) {
        return number >= 0 && number < NAMES.size() ? NAMES.get((int) number) : "number " + number;
    }

    /** Empty for what no protocol carries: complex and quantised numbers, resources, variants, references. */
    static Optional<Datatype> datatype(long number) {
        for (Datatype datatype : Datatype.values()) {
            if (number(datatype) == number) {
                return Optional.of(datatype);
            }
        }
        return Optional.empty();
    }

    static int number(Datatype datatype) {
        return switch (datatype) {
            case FP32 -> 1;
            case FP64 -> 2;
            case INT32 -> 3;
            case UINT8 -> 4;
            case INT16 -> 5;
            case INT8 -> 6;
            case BYTES -> 7;
            case INT64 -> 9;
            case BOOL -> 10;
            case BF16 -> 14;
            case UINT16 -> 17;
            case FP16 -> 19;
            case UINT32 -> 22;
            case UINT64 -> 23;
        };
    }
}
