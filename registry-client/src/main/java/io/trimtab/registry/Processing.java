package io.trimtab.registry;

import java.util.List;
import java.util.stream.Stream;

/**
 * What happens to the tensors of a request around the model: the steps that make the model's inputs of the client's, and
 * those that make the client's outputs of the model's, each in order.
 */
public record Processing(List<StepSpec> before, List<StepSpec> after) {
    /** Most steps on each side of the model. */
    public static final int MAX_STEPS = 16;

    /** Clients talk to the model as it is. */
    public static final Processing NONE = new Processing(List.of(), List.of());

    public Processing {
        before = List.copyOf(before);
        after = List.copyOf(after);
        if (Math.max(before.size(), after.size()) > MAX_STEPS) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    "processing must have at most " + MAX_STEPS + " steps on each side of the model, had "
                            + before.size() + " and " + after.size());
        }
    }

    public boolean isEmpty() {
        return before.isEmpty() && after.isEmpty();
    }

    /** Paths of the files that the steps read, each once. */
    public List<String> files() {
        return Stream.concat(before.stream(), after.stream())
                .flatMap(step -> step.file().stream())
                .distinct()
                .toList();
    }
}
