package io.trimtab.serving.protocol.oip;

import io.trimtab.events.Datatype;
import io.trimtab.events.RawTensor;
import io.trimtab.events.TensorPayload;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.RawTensors;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request without JSON ({@code Inference-Header-Content-Length: 0}): the body is the data of the model's only input.
 * Its shape follows from the signature: one row, and one other free dimension at most, which the size tells. A BYTES
 * input has one element, which is the body. All outputs are answered as binary data.
 */
final class RawRequest {
    private RawRequest() {}

    static Decoded decode(InferBody body, ModelSignature signature) throws ServingException {
        ByteBuffer bytes = body.binary();
        if (signature.inputs().size() != 1) {
            throw BadInput.invalid("a request of nothing but binary data needs a model with one input; this one has "
                    + signature.inputs().size() + ": " + BadInput.names(signature.inputs()));
        }
        TensorSpec spec = signature.inputs().get(0);
        long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
        int free = freeDimension(spec);
        Tensor input;
        if (spec.datatype() == Datatype.BYTES) {
            if (free >= 0) {
                shape[free] = 1;
            }
            input = Tensor.ofBytes(spec.name(), shape, List.of(element(spec, shape, bytes)));
        } else {
            if (free >= 0) {
                shape[free] = size(spec, shape, free, bytes.remaining());
            }
            long elements = Tensor.elements(rows(spec, shape, free));
            input = RawTensors.view(spec.name(), spec.datatype(), shape, elements, bytes, body.memory());
        }
        var request = new InferenceRequest(
                null,
                signature,
                List.of(input),
                List.of(),
                RequestParameters.NONE,
                spec.hasRows() ? (int) input.rows() : 1);
        var view = new RawTensor(spec.name(), spec.datatype(), shape, bytes);
        TensorPayload payload =
                TensorPayload.raw(List.of(spec.datatype() == Datatype.BYTES ? RawTensors.copy(input) : view));
        return new Decoded(request, BinaryOutputs.ALL, payload);
    }

    /** The dimension that the size of the body tells; −1 when all are fixed. */
    private static int freeDimension(TensorSpec spec) throws ServingException {
        int free = -1;
        for (int d = spec.hasRows() && spec.shape().size() > 1 ? 1 : 0;
                d < spec.shape().size();
                d++) {
            if (spec.shape().get(d) < 0) {
                if (free >= 0) {
                    throw BadInput.invalid("a request of nothing but binary data needs an input with one free dimension"
                            + " beside its rows; input '" + spec.name() + "' has shape " + spec.shape());
                }
                free = d;
            }
        }
        return free;
    }

    /** One row, where the input has rows. */
    private static long[] rows(TensorSpec spec, long[] shape, int free) {
        if (spec.hasRows() && free != 0) {
            shape[0] = 1;
        }
        return shape;
    }

    private static long size(TensorSpec spec, long[] shape, int free, int bytes) throws ServingException {
        long rest = spec.datatype().byteSize();
        for (int d = 0; d < shape.length; d++) {
            if (d != free && shape[d] >= 0) {
                rest *= shape[d];
            }
        }
        if (rest == 0 || bytes % rest != 0) {
            throw BadInput.invalid("input '" + spec.name() + "' of " + spec.datatype() + spec.shape()
                    + " must have a multiple of " + rest + " bytes, was " + bytes);
        }
        return bytes / rest;
    }

    private static byte[] element(TensorSpec spec, long[] shape, ByteBuffer bytes) throws ServingException {
        if (Tensor.elements(rows(spec, shape, -1)) != 1) {
            throw BadInput.invalid("a request of nothing but binary data needs a BYTES input of one element; input '"
                    + spec.name() + "' has shape " + spec.shape());
        }
        byte[] element = new byte[bytes.remaining()];
        bytes.duplicate().get(element);
        return element;
    }
}
