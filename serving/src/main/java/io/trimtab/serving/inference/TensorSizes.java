package io.trimtab.serving.inference;

import java.util.List;

/** What tensors take in memory, in bytes, rounded up. */
public final class TensorSizes {
    /** What the object of a BYTES element takes beside its bytes. */
    private static final int ELEMENT_BYTES = 64;

    private static final int NAME_BYTES = 128;

    private TensorSizes() {}

    /** Of the tensors themselves. */
    public static long inMemory(List<Tensor> tensors) {
        long size = 0;
        for (Tensor tensor : tensors) {
            size += tensor.data().remaining()
                    + (long) ELEMENT_BYTES * tensor.bytes().size()
                    + text(tensor);
        }
        return size;
    }

    /** Of their JSON, at most. */
    public static long asJson(Tensor tensor) {
        long elements = tensor.datatype().byteSize() == 0
                ? tensor.bytes().size()
                : tensor.data().remaining() / tensor.datatype().byteSize();
        return NAME_BYTES + elements * digits(tensor) + escaped(tensor);
    }

    /** Of their raw bytes. */
    public static long asBytes(Tensor tensor) {
        return NAME_BYTES + tensor.data().remaining() + 4L * tensor.bytes().size() + text(tensor);
    }

    private static long text(Tensor tensor) {
        long size = 0;
        for (byte[] element : tensor.bytes()) {
            size += element.length;
        }
        return size;
    }

    /** Of the texts with what JSON escapes: a control character takes six, as {@code \\u0001}. */
    private static long escaped(Tensor tensor) {
        long size = 0;
        for (byte[] element : tensor.bytes()) {
            size += element.length;
            for (byte unit : element) {
                if ((unit >= 0 && unit < ' ') || unit == 0x7F) {
                    size += 5;
                } else if (unit == '"' || unit == '\\') {
                    size++;
                }
            }
        }
        return size;
    }

    /** The characters of an element, its comma among them. */
    private static int digits(Tensor tensor) {
        return switch (tensor.datatype()) {
            case BYTES -> 3;
            case UINT8, INT8 -> 5;
            case BOOL -> 6;
            case UINT16, INT16 -> 7;
            case UINT32, INT32 -> 12;
            case FP16, BF16, FP32 -> 15;
            case UINT64, INT64 -> 21;
            case FP64 -> 25;
        };
    }
}
