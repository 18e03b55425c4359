package io.trimtab.serving.runtime;

import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import java.util.List;
import java.util.Set;

/**
 * A version in an engine's memory. {@link #run} may be called by several threads at once; {@link #close} only when no
 * call is running and none will come, which the lease of a served version takes care of.
 */
public interface LoadedModel extends AutoCloseable {

    /** The signature that is meant when a request names none. */
    ModelSignature signature();

    /** Every signature, the default one among them. */
    default List<ModelSignature> signatures() {
        return List.of(signature());
    }

    /**
     * Runs the model once and waits for the result.
     *
     * @param signature one of {@link #signatures()}
     * @param inputs one tensor for each input of the signature, in its order, already validated against it
     * @param outputs names of the outputs to compute; empty means all
     * @return the outputs in the signature's order, to be closed by the caller; inputs stay the caller's
     * @throws InferenceFailedException when the engine refuses or fails, or the call was cancelled
     */
    List<Tensor> run(ModelSignature signature, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
            throws InferenceFailedException;

    /**
     * Whether a call computes on the thread that makes it, waits for nothing else, and stops soon after its
     * cancellation: then cheap calls may run on an event loop.
     */
    default boolean runsToCompletion() {
        return false;
    }

    /**
     * How far rounding may take a value of a row when other rows share the call, over the largest value of that row's
     * output; more than that is no rounding. 0: as far as one unit of the arithmetic that the tensors are in.
     */
    default double rounding() {
        return 0;
    }

    /** Frees the engine's memory. A second call does nothing. */
    @Override
    void close();
}
