package io.trimtab.serving.protocol.v1;

import io.trimtab.events.TensorPayload;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.RequestInputs;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes the body of {@code :predict}, checking it against a signature. */
final class PredictDecoder {
    private PredictDecoder() {}

    /**
     * A decoded request.
     *
     * @param payload the request as its event has it
     */
    record Decoded(InferenceRequest request, Form form, TensorPayload payload) {}

    /**
     * Decodes a body.
     *
     * @param id the client's own id for the request
     * @throws ServingException {@code MALFORMED_REQUEST} or {@code INVALID_INPUT}; no memory is held then
     */
    static Decoded decode(Body body, ModelSignature signature, @Nullable String id) throws ServingException {
        var inputs = new RequestInputs(signature);
        boolean complete = false;
        try {
            RequestScan scan = RequestScan.of(body, signature);
            if (scan.form() == Form.ROWS) {
                scan.requireRowsThatFit();
                requireRows(signature);
            }
            RequestValues.read(body, scan, inputs);
            var request = new InferenceRequest(
                    id, signature, inputs.inputs(), List.of(), RequestParameters.NONE, inputs.rows());
            var decoded = new Decoded(request, scan.form(), EventTensors.request(request));
            complete = true;
            return decoded;
        } catch (IOException e) {
            throw BadInput.malformed(e);
        } finally {
            if (!complete) {
                inputs.close();
            }
        }
    }

    /** Refuses what the model would work out for an answer that cannot be given. */
    private static void requireRows(ModelSignature signature) throws ServingException {
        for (TensorSpec output : signature.outputs()) {
            if (output.shape().isEmpty()) {
                throw PredictAnswer.noRows(output.name());
            }
        }
    }
}
