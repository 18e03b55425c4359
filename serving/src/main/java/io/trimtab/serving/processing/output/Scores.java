package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.ModelLoadException;

/** The output that holds a score for each class, which several steps take. */
final class Scores {
    private Scores() {}

    /** The output that option {@code output} names: FP32 [rows, classes]. */
    static TensorSpec of(StepSetup setup) throws ModelLoadException {
        TensorSpec scores = setup.requiredTensor(setup.text("output", "logits"));
        if (scores.datatype() != Datatype.FP32 || scores.shape().size() != 2) {
            throw setup.refused("output '" + scores.name() + "' must be FP32 with the shape [rows, classes], was "
                    + scores.datatype() + scores.shape());
        }
        return scores;
    }
}
