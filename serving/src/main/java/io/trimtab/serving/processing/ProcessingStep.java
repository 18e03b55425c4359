package io.trimtab.serving.processing;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.InferenceFailedException;
import java.util.List;

/**
 * One step of a loaded version. {@link #run} is called by several threads at once, on the threads that run the model;
 * {@link #close} when no call is running and none will come.
 */
public interface ProcessingStep extends AutoCloseable {

    /**
     * The tensors that it needs. Before the model: what the client sends, or an earlier step makes. After the model:
     * outputs of the model or of earlier steps, or inputs of the model; an output that is taken is no answer any more.
     */
    List<TensorSpec> takes();

    /**
     * The tensors that it makes. Before the model: inputs of the model or of later steps; others are seen by the steps
     * after the model. After the model: answers.
     */
    List<TensorSpec> makes();

    /**
     * Before the model: what a row costs the model, in a unit of the step's own. Rows are as long as the longest of their
     * call where short ones are filled up, so rows whose costs are far apart go through the model in different calls.
     *
     * @param taken what {@link #run} would be given
     */
    default int rowCost(List<Tensor> taken, int row) {
        return 1;
    }

    /** Most that the rows of one call of the model may cost together, to bound its memory; more become several calls. */
    default int costAtOnce() {
        return Integer.MAX_VALUE;
    }

    /**
     * Does its work for one call. The first dimension of every tensor is the rows of the call, which may be those of
     * several requests: a row's result must not depend on the other rows.
     *
     * @param taken one tensor for each of {@link #takes}, in that order; they stay the caller's
     * @return one tensor for each of {@link #makes}, in that order, in memory of their own; the caller closes them
     * @throws InferenceFailedException {@code INVALID_INPUT} for values that it refuses, with a message for the client;
     *     {@code CANCELLED} when it saw that nobody waits any more; {@code FAILED} otherwise
     */
    List<Tensor> run(List<Tensor> taken, StepCall call) throws InferenceFailedException;

    /** Frees what it holds. */
    @Override
    default void close() {}
}
