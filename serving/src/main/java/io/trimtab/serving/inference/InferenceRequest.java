package io.trimtab.serving.inference;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's request, decoded and checked against the signature of the version that will answer.
 *
 * @param id the client's own id for the request
 * @param inputs one tensor for each input of the signature, in its order
 * @param outputs names of the outputs asked for, in the order of asking; empty means all
 * @param rows predictions in this request
 */
public record InferenceRequest(
        @Nullable String id, List<Tensor> inputs, List<String> outputs, RequestParameters parameters, int rows) {

    public InferenceRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Optional<String> requestId() {
        return Optional.ofNullable(id);
    }

    /** Gives back the memory of the inputs. */
    public void close() {
        for (Tensor input : inputs) {
            input.close();
        }
    }
}
