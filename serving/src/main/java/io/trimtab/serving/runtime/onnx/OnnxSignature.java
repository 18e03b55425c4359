package io.trimtab.serving.runtime.onnx;

import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.protobuf.WireReader;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs and outputs of a graph in the form in which they travel. Inputs that have a value in the file (an
 * initializer of the same name) keep it and are no part of it.
 */
final class OnnxSignature {
    private final Map<String, TensorForm> inputs;
    private final Map<String, TensorForm> outputs;
    private final Set<String> mapped;

    private OnnxSignature(Map<String, TensorForm> inputs, Map<String, TensorForm> outputs, Set<String> mapped) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.mapped = mapped;
    }

    /**
     * Reads the declarations of a graph.
     *
     * @param initializers names of the values in the file
     * @param zipMaps names of the outputs that come from a ZipMap
     * @param where the file, for messages
     * @throws ModelLoadException when something in it has no form that the protocol could carry
     */
    static OnnxSignature read(ByteBuffer graph, Set<String> initializers, Set<String> zipMaps, String where)
            throws ModelLoadException {
        Map<String, TensorForm> inputs = new LinkedHashMap<>();
        Map<String, TensorForm> outputs = new LinkedHashMap<>();
        Set<String> mapped = new HashSet<>();
        Set<String> names = new HashSet<>();
        WireReader fields = new WireReader(graph);
        while (fields.next()) {
            boolean input = fields.field() == 11;
            if (!input && fields.field() != 12) {
                continue;
            }
            OnnxValueInfo value = OnnxValueInfo.of(fields.bytes());
            String side = input ? "input" : "output";
            if (value.name().isEmpty()) {
                throw new ModelLoadException(where + " has an " + side + " without a name");
            }
            if (!names.add(side + value.name())) {
                throw new ModelLoadException(where + " has two " + side + "s called '" + value.name() + "'");
            }
            if (input && !initializers.contains(value.name())) {
                inputs.put(value.name(), TensorForm.of(value, true, where));
            } else if (!input && !value.type().isTensor() && zipMaps.contains(value.name())) {
                mapped.add(value.name());
            } else if (!input) {
                outputs.put(value.name(), TensorForm.of(value, false, where));
            }
        }
        return new OnnxSignature(inputs, outputs, mapped);
    }

    List<TensorForm> inputs() {
        return List.copyOf(inputs.values());
    }

    /** The outputs, but those of ZipMaps. */
    List<TensorForm> outputs() {
        return List.copyOf(outputs.values());
    }

    /** The names of the outputs that come from a ZipMap. */
    Set<String> mapped() {
        return mapped;
    }

    Optional<TensorForm> form(String name, boolean input) {
        return Optional.ofNullable((input ? inputs : outputs).get(name));
    }

    /** The form of what the engine calls so; empty for the output of a ZipMap. */
    Optional<TensorForm> known(String engineName, boolean input) {
        return (input ? inputs : outputs)
                .values().stream()
                        .filter(form -> form.engineName().equals(engineName))
                        .findFirst();
    }

    /** Whether the engine takes and gives everything as it travels. */
    boolean isPlain() {
        return inputs.values().stream().allMatch(TensorForm::isPlain)
                && outputs.values().stream().allMatch(TensorForm::isPlain);
    }
}
