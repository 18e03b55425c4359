package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.ProcessingStepType;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.ModelLoadException;
import java.util.List;

/** {@code pool}, after a model: one vector for each row of the vectors of its tokens. */
public final class PoolType implements ProcessingStepType {

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public ProcessingStep create(StepSetup setup) throws ModelLoadException {
        TensorSpec output = setup.requiredTensor(setup.text("output", "last_hidden_state"));
        if (output.datatype() != Datatype.FP32 || output.shape().size() != 3) {
            throw setup.refused("output '" + output.name() + "' must be FP32 with the shape [rows, tokens, width], was "
                    + output.datatype() + output.shape());
        }
        TensorSpec mask = setup.requiredTensor(setup.text("mask", "attention_mask"));
        boolean whole = mask.datatype() == Datatype.INT64 || mask.datatype() == Datatype.INT32;
        if (!whole || mask.shape().size() != 2) {
            throw setup.refused("mask '" + mask.name() + "' must be INT64 or INT32 with the shape [rows, tokens], was "
                    + mask.datatype() + mask.shape());
        }
        TensorSpec made = new TensorSpec(
                setup.text("as", "embedding"),
                Datatype.FP32,
                List.of(output.shape().get(0), output.shape().get(2)));
        return new PoolStep(output, mask, made, setup.oneOf("method", PoolMethod.MEAN), setup.flag("normalize", false));
    }
}
