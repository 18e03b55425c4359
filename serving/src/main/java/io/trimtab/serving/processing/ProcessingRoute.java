package io.trimtab.serving.processing;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has to be computed for the outputs that a request asks for, and nothing else.
 *
 * @param engineOutputs outputs of the engine; empty means all
 * @param steps the steps after the model that are needed, in order
 * @param answers the outputs to give back, in the signature's order
 */
record ProcessingRoute(Set<String> engineOutputs, List<ProcessingStep> steps, List<String> answers) {

    static ProcessingRoute of(
            ModelSignature engine, ModelSignature client, List<ProcessingStep> after, Set<String> outputs) {
        List<String> answers = client.outputs().stream()
                .map(TensorSpec::name)
                .filter(name -> outputs.isEmpty() || outputs.contains(name))
                .toList();
        Set<String> needed = new HashSet<>(answers);
        ArrayDeque<ProcessingStep> steps = new ArrayDeque<>();
        for (int i = after.size() - 1; i >= 0; i--) {
            ProcessingStep step = after.get(i);
            if (step.makes().stream().anyMatch(made -> needed.contains(made.name()))) {
                step.makes().forEach(made -> needed.remove(made.name()));
                step.takes().forEach(taken -> needed.add(taken.name()));
                steps.addFirst(step);
            }
        }
        Set<String> engineOutputs = engine.outputs().stream()
                .map(TensorSpec::name)
                .filter(needed::contains)
                .collect(Collectors.toSet());
        return new ProcessingRoute(engineOutputs, List.copyOf(steps), answers);
    }
}
