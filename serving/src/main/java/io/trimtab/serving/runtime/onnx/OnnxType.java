package io.trimtab.serving.runtime.onnx;

import io.trimtab.events.Datatype;
import io.trimtab.serving.runtime.protobuf.WireReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The type of an input or output, as onnx.proto has it.
 *
 * @param elementType of a tensor: its number in onnx.proto, 0 for everything else
 * @param shape of a tensor: its declared shape; null when it declares none, so that any number of dimensions will do
 * @param of what a sequence or an optional holds, or the values of a map; null for everything else
 */
record OnnxType(
        Kind kind,
        int elementType,
        @Nullable ByteBuffer shape,
        @Nullable OnnxType of) {
    static final int FLOAT = 1;
    private static final int MAX_DEPTH = 4;

    /** What kinds of values there are. */
    enum Kind {
        TENSOR,
        SEQUENCE,
        OPTIONAL,
        MAP,
        /** A sparse tensor, an opaque value, or nothing that this server knows. */
        OTHER
    }

    static OnnxType read(ByteBuffer bytes) {
        return read(bytes, 0);
    }

    private static OnnxType read(ByteBuffer bytes, int depth) {
        OnnxType type = new OnnxType(Kind.OTHER, 0, null, null);
        WireReader fields = new WireReader(bytes);
        while (fields.next()) {
            type = switch (fields.field()) {
                case 1 -> tensor(fields.bytes());
                case 4 -> holder(Kind.SEQUENCE, fields.bytes(), depth);
                case 5 -> holder(Kind.MAP, fields.bytes(), depth);
                case 9 -> holder(Kind.OPTIONAL, fields.bytes(), depth);
                default -> type;
            };
        }
        return type;
    }

    private static OnnxType tensor(ByteBuffer bytes) {
        int elementType = 0;
        ByteBuffer shape = null;
        WireReader fields = new WireReader(bytes);
        while (fields.next()) {
            if (fields.field() == 1) {
                elementType = (int) fields.number();
            } else if (fields.field() == 2) {
                shape = fields.bytes();
            }
        }
        return new OnnxType(Kind.TENSOR, elementType, shape, null);
    }

    private static OnnxType holder(Kind kind, ByteBuffer bytes, int depth) {
        OnnxType of = new OnnxType(Kind.OTHER, 0, null, null);
        WireReader fields = new WireReader(bytes);
        int held = kind == Kind.MAP ? 2 : 1;
        while (fields.next()) {
            if (fields.field() == held && depth < MAX_DEPTH) {
                of = read(fields.bytes(), depth + 1);
            }
        }
        return new OnnxType(kind, 0, null, of);
    }

    /** A tensor of such values, one for each key of a map. */
    OnnxType asRow() {
        ByteBuffer free =
                ByteBuffer.wrap(new WireWriter().message(1, new WireWriter()).toBytes());
        return new OnnxType(kind, elementType, free, null);
    }

    boolean isTensor() {
        return kind == Kind.TENSOR;
    }

    /** The declared dimensions of a tensor, -1 where one is free; empty when it declares no shape. */
    Optional<List<Long>> dimensions() {
        if (shape == null) {
            return Optional.empty();
        }
        List<Long> dimensions = new ArrayList<>();
        WireReader fields = new WireReader(shape);
        while (fields.next()) {
            if (fields.field() == 1) {
                dimensions.add(dimension(fields.bytes()));
            }
        }
        return Optional.of(dimensions);
    }

    private static long dimension(ByteBuffer bytes) {
        long size = -1;
        WireReader fields = new WireReader(bytes);
        while (fields.next()) {
            if (fields.field() == 1) {
                size = Math.max(-1, fields.number());
            }
        }
        return size;
    }

    /** The datatype of a tensor; empty when the protocol has none for it. */
    Optional<Datatype> datatype() {
        return Optional.ofNullable(
                switch (elementType) {
                    case FLOAT -> Datatype.FP32;
                    case 2 -> Datatype.UINT8;
                    case 3 -> Datatype.INT8;
                    case 4 -> Datatype.UINT16;
                    case 5 -> Datatype.INT16;
                    case 6 -> Datatype.INT32;
                    case 7 -> Datatype.INT64;
                    case 8 -> Datatype.BYTES;
                    case 9 -> Datatype.BOOL;
                    case 10 -> Datatype.FP16;
                    case 11 -> Datatype.FP64;
                    case 12 -> Datatype.UINT32;
                    case 13 -> Datatype.UINT64;
                    case 16 -> Datatype.BF16;
                    default -> null;
                });
    }

    /** The name of a tensor's element type in onnx.proto. */
    String elementName() {
        return switch (elementType) {
            case 14 -> "COMPLEX64";
            case 15 -> "COMPLEX128";
            case 17 -> "FLOAT8E4M3FN";
            case 18 -> "FLOAT8E4M3FNUZ";
            case 19 -> "FLOAT8E5M2";
            case 20 -> "FLOAT8E5M2FNUZ";
            case 21 -> "UINT4";
            case 22 -> "INT4";
            case 23 -> "FLOAT4E2M1";
            case 24 -> "FLOAT8E8M0";
            case 25 -> "UINT2";
            case 26 -> "INT2";
            default -> datatype().map(Enum::name).orElse("number " + elementType + " of onnx.proto");
        };
    }
}
