package io.trimtab.serving.runtime;

import io.trimtab.registry.TensorSpec;
import java.util.List;
import java.util.Optional;

/**
 * The inputs and outputs of a model, in the model's own order.
 *
 * @param platform the OIP platform name, as {@code onnx_onnxv1} or {@code tensorflow_savedmodel}
 */
public record ModelSignature(String platform, List<TensorSpec> inputs, List<TensorSpec> outputs) {

    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Optional<TensorSpec> input(String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }

    public Optional<TensorSpec> output(String name) {
        return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
    }

    /** Whether every input and output has rows as its first dimension, without which no batch can be formed. */
    public boolean hasRows() {
        return !inputs.isEmpty()
                && inputs.stream().allMatch(TensorSpec::hasRows)
                && outputs.stream().allMatch(TensorSpec::hasRows);
    }
}
