package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import java.util.List;

/**
 * One signature of a SavedModel, with the names of its graph's operations.
 *
 * @param inputs by name: the file keeps them without an order
 * @param outputs by name
 */
record SavedModelSignature(String name, List<End> inputs, List<End> outputs) {
    SavedModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** As clients see it. */
    ModelSignature described() {
        return new ModelSignature(
                name,
                SavedModelRuntime.PLATFORM,
                inputs.stream().map(End::spec).toList(),
                outputs.stream().map(End::spec).toList());
    }

    /**
     * An input or output, and what stands for it in the graph.
     *
     * @param element the output of an operation, as {@code serving_default_x:0}
     */
    record End(TensorSpec spec, String element) {}
}
