package io.trimtab.registry;

import io.trimtab.events.Datatype;
import java.util.List;

/**
 * An input or output of a model.
 *
 * @param shape sizes of the dimensions; -1 = any
 */
public record TensorSpec(String name, Datatype datatype, List<Long> shape) {
    public TensorSpec {
        shape = List.copyOf(shape);
        for (long dimension : shape) {
            if (dimension < -1) {
                throw new RegistryException(
                        RegistryErrorCode.INVALID_VERSION,
                        "tensor '" + name + "' dimension must be -1 or at least 0, was " + dimension);
            }
        }
    }

    /** Whether a tensor of that shape fits: the same rank, and equal wherever this shape is fixed. */
    public boolean accepts(long[] actual) {
        if (actual.length != shape.size()) {
            return false;
        }
        for (int i = 0; i < actual.length; i++) {
            long expected = shape.get(i);
            if (expected >= 0 && expected != actual[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first dimension is the caller's choice, so that it can count rows. */
    public boolean hasRows() {
        return !shape.isEmpty() && shape.get(0) < 0;
    }
}
