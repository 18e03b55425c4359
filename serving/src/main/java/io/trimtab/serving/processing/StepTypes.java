package io.trimtab.serving.processing;

import io.trimtab.serving.runtime.ModelLoadException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The step types on the class path. */
final class StepTypes {
    private final List<ProcessingStepType> types;

    private StepTypes(List<ProcessingStepType> types) {
        this.types = types;
    }

    /** Looks on the class path, once for each version that has steps: there are few, and loading one takes far longer. */
    static StepTypes discover() throws ModelLoadException {
        List<ProcessingStepType> types = new ArrayList<>();
        try {
            ServiceLoader.load(ProcessingStepType.class, StepTypes.class.getClassLoader())
                    .forEach(types::add);
        } catch (ServiceConfigurationError e) {
            throw new ModelLoadException("a type of processing step on this server's class path is broken", e);
        }
        return new StepTypes(types);
    }

    ProcessingStepType named(String name, String place) throws ModelLoadException {
        List<ProcessingStepType> found =
                types.stream().filter(type -> type.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new ModelLoadException(place + " has the type '" + name + "'; this server has "
                    + types.stream().map(ProcessingStepType::name).sorted().toList());
        }
        if (found.size() > 1) {
            throw new ModelLoadException(place + " has the type '" + name + "', which this server's class path has "
                    + found.size() + " times");
        }
        return found.get(0);
    }
}
