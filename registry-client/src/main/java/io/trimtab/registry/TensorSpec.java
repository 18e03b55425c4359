package io.trimtab.registry;

import io.trimtab.events.Datatype;
import java.util.List;

/**
 * An input or output of a model.
 *
 * @param shape sizes of the dimensions; -1 = any
 * @param anyRank whether the number of dimensions is free as well; {@code shape} is then [-1]
 */
public record TensorSpec(String name, Datatype datatype, List<Long> shape, boolean anyRank) {
    public TensorSpec {
        shape = anyRank ? List.of(-1L) : List.copyOf(shape);
        for (long dimension : shape) {
            if (dimension < -1) {
                throw new RegistryException(
                        RegistryErrorCode.INVALID_VERSION,
                        "tensor '" + name + "' dimension must be -1 or at least 0, was " + dimension);
            }
        }
    }

    /** One with that many dimensions. */
    public TensorSpec(String name, Datatype datatype, List<Long> shape) {
        this(name, datatype, shape, false);
    }

    /** One of which not even the number of dimensions is known. */
    public static TensorSpec ofAnyRank(String name, Datatype datatype) {
        return new TensorSpec(name, datatype, List.of(), true);
    }

    /** Whether a tensor of that shape fits: the same rank, and equal wherever this shape is fixed. */
    public boolean accepts(long[] actual) {
        if (anyRank) {
            return true;
        }
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
        return !anyRank && !shape.isEmpty() && shape.get(0) < 0;
    }
}
