package io.trimtab.events;

import java.nio.ByteBuffer;
import java.util.List;

/** The request's or the answer's tensors, in the form that costs least to put into an event. */
public sealed interface TensorPayload {
    /** A whole Open Inference Protocol body as it was received or sent: UTF-8 JSON, one object. Its bytes are reused. */
    static TensorPayload json(ByteBuffer body) {
        return new Json(body);
    }

    /** Tensors of a request or answer that was not JSON. Written as base64. */
    static TensorPayload raw(List<RawTensor> tensors) {
        return new Raw(List.copyOf(tensors));
    }

    /** See {@link #json(ByteBuffer)}. */
    record Json(ByteBuffer body) implements TensorPayload {}

    /** See {@link #raw(List)}. */
    record Raw(List<RawTensor> tensors) implements TensorPayload {}
}
