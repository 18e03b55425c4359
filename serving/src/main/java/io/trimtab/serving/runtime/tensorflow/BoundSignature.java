package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.ModelLoadException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.internal.c_api.TF_Graph;

/** A signature with what its names stand for in a loaded graph. */
final class BoundSignature {
    private final ModelSignature signature;
    private final GraphElements inputs;
    private final GraphElements outputs;

    private BoundSignature(ModelSignature signature, GraphElements inputs, GraphElements outputs) {
        this.signature = signature;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    static BoundSignature bind(SavedModelSignature signature, TF_Graph graph) throws ModelLoadException {
        return new BoundSignature(
                signature.described(),
                GraphElements.find(graph, signature.inputs()),
                GraphElements.find(graph, signature.outputs()));
    }

    ModelSignature signature() {
        return signature;
    }

    GraphElements inputs() {
        return inputs;
    }

    /** What to compute for a call: the outputs asked for, or all. */
    Fetch fetch(Set<String> names) {
        List<TensorSpec> specs = signature.outputs();
        if (names.isEmpty()) {
            return new Fetch(specs, outputs);
        }
        int[] positions = IntStream.range(0, specs.size())
                .filter(i -> names.contains(specs.get(i).name()))
                .toArray();
        return new Fetch(IntStream.of(positions).mapToObj(specs::get).toList(), outputs.only(positions));
    }

    /** Outputs in the signature's order. */
    record Fetch(List<TensorSpec> specs, GraphElements elements) {}
}
