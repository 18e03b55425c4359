package io.trimtab.serving.inference;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's request, decoded and checked against a signature of the version that will answer.
 *
 * @param id the client's own id for the request
 * @param signature the signature that is called
 * @param inputs one tensor for each input of the signature, in its order
 * @param outputs the outputs asked for, in the order of asking; empty means all
 * @param rows predictions in this request
 */
public record InferenceRequest(
        @Nullable String id,
        ModelSignature signature,
        List<Tensor> inputs,
        List<RequestedOutput> outputs,
        RequestParameters parameters,
        int rows) {

    public InferenceRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Optional<String> requestId() {
        return Optional.ofNullable(id);
    }

    /** The names of the outputs asked for; empty means all. */
    public List<String> outputNames() {
        return outputs.isEmpty()
                ? List.of()
                : outputs.stream().map(RequestedOutput::name).toList();
    }

    /** Whether some output is wanted as classes. */
    public boolean isClassified() {
        return !outputs.isEmpty() && outputs.stream().anyMatch(RequestedOutput::isClassified);
    }

    /** Gives back the memory of the inputs. */
    public void close() {
        for (Tensor input : inputs) {
            input.close();
        }
    }
}
