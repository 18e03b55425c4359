package io.trimtab.serving.processing;

import io.trimtab.registry.Processing;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.file.Path;

/** Puts a manifest's processing steps around a loaded model. */
public final class ModelProcessing {
    private ModelProcessing() {}

    /**
     * The model as clients see it, by its default signature. Closing it closes the engine's model and the steps.
     *
     * @param engine what the engine loaded; it stays the caller's when this fails
     * @param folder where the files of the steps lie; the caller has compared their digests
     * @return {@code engine} itself when there are no steps
     * @throws ModelLoadException with the step and the rule, when the steps do not fit the model or each other
     */
    public static LoadedModel wrap(LoadedModel engine, Processing processing, Path folder) throws ModelLoadException {
        if (processing.isEmpty()) {
            return engine;
        }
        try (var plan = new ProcessingPlan(engine.signature(), folder)) {
            plan.before(processing.before());
            plan.after(processing.after());
            return new ProcessedModel(engine, plan.signature(), plan.takeBefore(), plan.takeAfter());
        }
    }
}
