package io.trimtab.serving.protocol.v1;

import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonTensors;

/**
 * Writes one tensor as lists within lists, as its shape says. Elements of BYTES are strings; they are {@code {"b64":
 * "…"}} when the tensor's name ends in {@code _bytes}, and where they are not UTF-8.
 */
final class NestedJson {
    private static final String BINARY_SUFFIX = "_bytes";

    private final JsonBytes json;
    private final Tensor tensor;
    private final int rank;
    private final boolean isBinary;
    /** By dimension, the elements from one index to the next. */
    private final int[] steps;

    NestedJson(JsonBytes json, Tensor tensor) {
        this.json = json;
        this.tensor = tensor;
        this.rank = tensor.rank();
        this.isBinary = tensor.name().endsWith(BINARY_SUFFIX);
        this.steps = new int[rank];
        long step = 1;
        for (int d = rank - 1; d >= 0; d--) {
            steps[d] = Math.toIntExact(step);
            step = Math.multiplyExact(step, tensor.dimension(d));
        }
    }

    void whole() {
        write(0, 0);
    }

    /** What the tensor has at one index of its first dimension. */
    void row(int row) {
        write(1, row * steps[0]);
    }

    private void write(int dimension, int first) {
        if (dimension == rank) {
            elements(first, 1);
            return;
        }
        int size = Math.toIntExact(tensor.dimension(dimension));
        json.raw('[');
        if (dimension == rank - 1) {
            elements(first, size);
        } else {
            for (int i = 0; i < size; i++) {
                if (i > 0) {
                    json.raw(',');
                }
                write(dimension + 1, first + i * steps[dimension]);
            }
        }
        json.raw(']');
    }

    private void elements(int first, int count) {
        if (tensor.datatype() != Datatype.BYTES) {
            JsonTensors.elements(json, tensor, first, count);
            return;
        }
        for (int i = first; i < first + count; i++) {
            if (i > first) {
                json.raw(',');
            }
            byte[] bytes = tensor.bytes().get(i);
            if (isBinary || !Utf8.isValid(bytes)) {
                Base64Value.write(json, bytes);
            } else {
                json.string(bytes);
            }
        }
    }
}
