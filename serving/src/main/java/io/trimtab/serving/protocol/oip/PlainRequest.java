package io.trimtab.serving.protocol.oip;

import io.trimtab.events.Datatype;
import io.trimtab.events.TensorPayload;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.inference.RequestedOutput;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import io.trimtab.serving.wire.JsonInput;
import io.trimtab.serving.wire.PlainJson;
import io.trimtab.serving.wire.RequestInputs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests that most clients send: {@code inputs} with numbers in {@code data}, perhaps an {@code id} and the
 * names of {@code outputs}, and nothing else. It answers no question of right or wrong: whatever it does not know, or does not like, is left to
 * {@link RequestDecoder}, and what it decodes is what that one would have decoded.
 */
final class PlainRequest {
    /** More is not often sent, and a parser's cost does not count there. */
    private static final int MAX_BYTES = 64 << 10;

    private static final int MAX_RANK = 8;

    private final PlainJson json;
    private final int length;
    private final RequestInputs inputs;
    private @Nullable String id;
    private boolean sawInputs;
    private boolean sawOutputs;

    private PlainRequest(Body body, ModelSignature signature) {
        this.json = new PlainJson(body.bytes(), body.offset(), body.length());
        this.length = body.length();
        this.inputs = new RequestInputs(signature);
    }

    /** The decoded request; null when {@link RequestDecoder} must look, and then no memory is held. */
    static @Nullable Decoded decode(InferBody body, ModelSignature signature) {
        if (body.json().length() > MAX_BYTES || body.binary().hasRemaining()) {
            return null;
        }
        var plain = new PlainRequest(body.json(), signature);
        Decoded decoded = null;
        try {
            if (plain.read()) {
                decoded = plain.decoded(body.json());
            }
        } catch (ServingException e) {
            return null; // the other one says what is wrong
        } finally {
            if (decoded == null) {
                plain.inputs.close();
            }
        }
        return decoded;
    }

    private Decoded decoded(Body body) throws ServingException {
        var request = new InferenceRequest(
                id, inputs.signature(), inputs.inputs(), inputs.outputs(), RequestParameters.NONE, inputs.rows());
        return new Decoded(request, BinaryOutputs.NONE, TensorPayload.json(body.buffer()));
    }

    private boolean read() throws ServingException {
        if (!json.take('{')) {
            return false;
        }
        do {
            if (!json.text()) {
                return false;
            }
            if (json.textIs("inputs") && !sawInputs) {
                sawInputs = true;
                if (!json.take(':') || !inputs()) {
                    return false;
                }
            } else if (json.textIs("id") && id == null) {
                if (!json.take(':') || !json.text()) {
                    return false;
                }
                id = JsonInput.id(json.lastText());
            } else if (json.textIs("outputs") && !sawOutputs) {
                sawOutputs = true;
                if (!json.take(':') || !outputs()) {
                    return false;
                }
            } else {
                return false;
            }
        } while (json.take(','));
        return json.take('}') && json.isAtEnd();
    }

    private boolean inputs() throws ServingException {
        if (!json.take('[')) {
            return false;
        }
        do {
            if (!input()) {
                return false;
            }
        } while (json.take(','));
        return json.take(']');
    }

    /** Names of outputs and nothing else about them. */
    private boolean outputs() throws ServingException {
        if (!json.take('[')) {
            return false;
        }
        do {
            boolean named = json.take('{') && json.text() && json.textIs("name") && json.take(':') && json.text();
            if (!named || !json.take('}')) {
                return false;
            }
            inputs.want(new RequestedOutput(json.lastText(), 0));
        } while (json.take(','));
        return json.take(']');
    }

    /** One object of {@code inputs}, with its {@code data} behind what says how to read them. */
    private boolean input() throws ServingException {
        if (!json.take('{')) {
            return false;
        }
        TensorSpec spec = null;
        Datatype datatype = null;
        long[] shape = null;
        do {
            if (!json.text()) {
                return false;
            }
            if (json.textIs("name") && spec == null) {
                spec = json.take(':') && json.text() ? named() : null;
                if (spec == null) {
                    return false;
                }
            } else if (json.textIs("datatype") && datatype == null) {
                datatype = json.take(':') && json.text() ? datatype() : null;
                if (datatype == null) {
                    return false;
                }
            } else if (json.textIs("shape") && shape == null) {
                shape = json.take(':') ? shape() : null;
                if (shape == null) {
                    return false;
                }
            } else {
                return json.textIs("data")
                        && spec != null
                        && datatype != null
                        && shape != null
                        && json.take(':')
                        && data(spec.name(), datatype, shape)
                        && json.take('}');
            }
        } while (json.take(','));
        return false;
    }

    private @Nullable TensorSpec named() {
        for (TensorSpec spec : inputs.signature().inputs()) {
            if (json.textIs(spec.name())) {
                return spec;
            }
        }
        return null;
    }

    private @Nullable Datatype datatype() {
        if (json.textIs("FP32")) {
            return Datatype.FP32;
        }
        if (json.textIs("FP64")) {
            return Datatype.FP64;
        }
        if (json.textIs("INT64")) {
            return Datatype.INT64;
        }
        return json.textIs("INT32") ? Datatype.INT32 : null;
    }

    /** At least one dimension, and none of them empty. */
    private long @Nullable [] shape() {
        if (!json.take('[')) {
            return null;
        }
        long[] sizes = new long[MAX_RANK];
        int rank = 0;
        do {
            if (rank == MAX_RANK || !json.number() || !json.isWhole() || json.wholeValue() < 1) {
                return null;
            }
            sizes[rank++] = json.wholeValue();
        } while (json.take(','));
        return json.take(']') ? Arrays.copyOf(sizes, rank) : null;
    }

    private boolean data(String name, Datatype datatype, long[] shape) throws ServingException {
        inputs.check(name, datatype, shape);
        long elements = RequestInputs.elements(name, shape, length);
        Tensor tensor = TensorMemory.unfilled(name, datatype, shape, elements);
        boolean filled = false;
        try {
            ByteBuffer target = tensor.data();
            filled = json.take('[')
                    && (json.peek() == '[' ? nested(shape, 0, datatype, target) : list(elements, datatype, target));
            target.clear();
        } finally {
            if (!filled) {
                tensor.close();
            }
        }
        if (filled) {
            inputs.add(tensor);
        }
        return filled;
    }

    /** What a list of that dimension holds, up to its end. */
    private boolean nested(long[] shape, int dimension, Datatype datatype, ByteBuffer target) {
        if (dimension == shape.length - 1) {
            return list(shape[dimension], datatype, target);
        }
        for (long i = 0; i < shape[dimension]; i++) {
            if ((i > 0 && !json.take(',')) || !json.take('[') || !nested(shape, dimension + 1, datatype, target)) {
                return false;
            }
        }
        return json.take(']');
    }

    private boolean list(long elements, Datatype datatype, ByteBuffer target) {
        for (long i = 0; i < elements; i++) {
            if ((i > 0 && !json.take(',')) || !json.number() || !put(datatype, target)) {
                return false;
            }
        }
        return json.take(']');
    }

    private boolean put(Datatype datatype, ByteBuffer target) {
        switch (datatype) {
            case FP32 -> {
                float value = json.floatValue();
                target.putFloat(value);
                return Float.isFinite(value);
            }
            case FP64 -> {
                double value = json.doubleValue();
                target.putDouble(value);
                return Double.isFinite(value);
            }
            case INT64 -> {
                target.putLong(json.wholeValue());
                return json.isWhole();
            }
            case INT32 -> {
                long value = json.wholeValue();
                target.putInt((int) value);
                return json.isWhole() && value == (int) value;
            }
            default -> throw new IllegalStateException(datatype + " is no datatype of plain requests");
        }
    }
}
