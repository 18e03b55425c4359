package io.trimtab.serving.processing.output;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.ProcessingStepType;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.ModelLoadException;

/** {@code softmax}, after a model: scores become probabilities that add up to 1. */
public final class SoftmaxType implements ProcessingStepType {

    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public ProcessingStep create(StepSetup setup) throws ModelLoadException {
        TensorSpec scores = Scores.of(setup);
        return new SoftmaxStep(
                scores, new TensorSpec(setup.text("as", "probabilities"), scores.datatype(), scores.shape()));
    }
}
