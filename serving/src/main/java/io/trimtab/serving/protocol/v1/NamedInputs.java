package io.trimtab.serving.protocol.v1;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import java.util.List;

/** The places of a signature's inputs, by name. Requests tend to have the inputs in the same order, so that is tried. */
final class NamedInputs {
    private final List<TensorSpec> specs;

    NamedInputs(List<TensorSpec> specs) {
        this.specs = specs;
    }

    /**
     * The place of an input.
     *
     * @param guess where it probably is
     */
    int index(String name, int guess) throws ServingException {
        if (guess < specs.size() && name(guess).equals(name)) {
            return guess;
        }
        for (int i = 0; i < specs.size(); i++) {
            if (name(i).equals(name)) {
                return i;
            }
        }
        throw BadInput.invalid(
                "the model has no input '" + BadInput.cut(name) + "'; its inputs are " + BadInput.names(specs));
    }

    boolean has(String name) {
        return specs.stream().anyMatch(spec -> spec.name().equals(name));
    }

    String name(int index) {
        return specs.get(index).name();
    }
}
