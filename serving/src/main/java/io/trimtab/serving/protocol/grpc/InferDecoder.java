package io.trimtab.serving.protocol.grpc;

import io.trimtab.events.Datatype;
import io.trimtab.events.RawTensor;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.inference.RequestedOutput;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.RawTensors;
import io.trimtab.serving.wire.RequestInputs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes tensors of the bytes of a message, checking them against the signature. */
final class InferDecoder {
    private InferDecoder() {}

    /**
     * A decoded request.
     *
     * @param raw whether the answer is to have raw contents, because the request had
     * @param tensors the inputs as the event carries them
     */
    record Decoded(InferenceRequest request, boolean raw, List<RawTensor> tensors) {
        Decoded {
            tensors = List.copyOf(tensors);
        }
    }

    /** @throws ServingException {@code MALFORMED_REQUEST} or {@code INVALID_INPUT}; no memory is held then */
    static Decoded decode(InferMessage message, ModelSignature signature, RequestParameters parameters)
            throws ServingException {
        var inputs = new RequestInputs(signature);
        boolean complete = false;
        try {
            Decoded decoded = decode(message, inputs, parameters);
            complete = true;
            return decoded;
        } catch (IOException e) {
            throw GrpcMethod.malformed();
        } finally {
            if (!complete) {
                inputs.close();
            }
        }
    }

    private static Decoded decode(InferMessage message, RequestInputs inputs, RequestParameters parameters)
            throws IOException, ServingException {
        List<ByteBuffer> raw = message.rawContents();
        if (!raw.isEmpty() && raw.size() != message.inputs().size()) {
            throw BadInput.invalid("raw_input_contents must have one entry for each of the "
                    + message.inputs().size() + " inputs, was " + raw.size());
        }
        boolean typed = false;
        List<RawTensor> tensors = new ArrayList<>(message.inputs().size());
        for (int i = 0; i < message.inputs().size(); i++) {
            InputMessage input = InputMessage.read(message.inputs().get(i));
            typed |= !input.contents().isEmpty();
            String name = input.name();
            Datatype datatype = RequestInputs.datatype(input.datatype(), () -> "input '" + BadInput.cut(name) + "'");
            long[] shape = input.shape();
            inputs.check(name, datatype, shape);
            if (raw.isEmpty()) {
                Tensor tensor = typed(input, datatype, shape);
                inputs.add(tensor);
                tensors.add(RawTensors.copy(tensor));
            } else {
                ByteBuffer bytes = raw.get(i);
                if (!input.contents().isEmpty()) {
                    throw BadInput.invalid("input '" + name
                            + "' has contents, and raw_input_contents is used; it must be one or the other");
                }
                long elements = RequestInputs.elements(name, shape, bytes.remaining());
                inputs.add(RawTensors.view(name, datatype, shape, elements, bytes, message.memory()));
                tensors.add(new RawTensor(name, datatype, shape, bytes));
            }
        }
        for (RequestedOutput output : message.outputs()) {
            inputs.want(output);
        }
        var request = new InferenceRequest(
                message.id(), inputs.signature(), inputs.inputs(), inputs.outputs(), parameters, inputs.rows());
        return new Decoded(request, !typed, tensors);
    }

    private static Tensor typed(InputMessage input, Datatype datatype, long[] shape)
            throws IOException, ServingException {
        long bytes = 0;
        for (Body part : input.contents()) {
            bytes += part.length();
        }
        long elements = RequestInputs.elements(input.name(), shape, bytes);
        return new TypedContents(input.name(), datatype, shape, elements, input.contents()).read();
    }
}
