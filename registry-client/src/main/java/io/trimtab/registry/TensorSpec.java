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
}
