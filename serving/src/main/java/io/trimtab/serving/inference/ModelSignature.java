package io.trimtab.serving.inference;

import io.trimtab.registry.TensorSpec;
import java.util.List;
import java.util.Optional;

/**
 * One way to call a model: its inputs and outputs, in the model's own order. An ONNX model has one; a TensorFlow
 * SavedModel may have several, each with a name.
 *
 * @param name {@value #DEFAULT_NAME} where the model gives none
 * @param platform the OIP platform name, as {@code onnx_onnxv1} or {@code tensorflow_savedmodel}
 */
public record ModelSignature(String name, String platform, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    /** The signature that is meant when a request names none; TensorFlow's name for it. */
    public static final String DEFAULT_NAME = "serving_default";

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
