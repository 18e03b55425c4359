package io.trimtab.serving.protocol.v1;

import io.trimtab.events.TensorPayload;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonTensors;
import io.trimtab.serving.wire.RawTensors;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Tensors as events have them, whatever the protocol: JSON of the Open Inference Protocol; raw bytes where JSON
 * cannot carry an element, and for so many elements that writing them as text would take longer than reading them did.
 * Copies, which outlive the tensors' memory.
 */
final class EventTensors {
    private static final long MOST_AS_JSON = 16_384;
    private static final ThreadLocal<JsonBytes> BUFFER = ThreadLocal.withInitial(JsonBytes::new);

    private EventTensors() {}

    static TensorPayload request(InferenceRequest request) {
        JsonBytes json = BUFFER.get().clear().raw('{');
        if (request.id() != null) {
            json.raw("\"id\":").string(request.id()).raw(',');
        }
        return payload(json.raw("\"inputs\":["), request.inputs());
    }

    static TensorPayload response(String model, String version, List<Tensor> outputs) {
        JsonBytes json = BUFFER.get().clear();
        json.raw("{\"model_name\":").string(model);
        json.raw(",\"model_version\":").string(version);
        return payload(json.raw(",\"outputs\":["), outputs);
    }

    /** The memory that a payload holds on to. */
    static long size(TensorPayload payload) {
        if (payload instanceof TensorPayload.Raw raw) {
            return raw.tensors().stream()
                    .mapToLong(tensor -> tensor.bytes().remaining())
                    .sum();
        }
        return ((TensorPayload.Json) payload).body().remaining();
    }

    private static TensorPayload payload(JsonBytes json, List<Tensor> tensors) {
        long elements = tensors.stream().mapToLong(Tensor::elementCount).sum();
        if (elements > MOST_AS_JSON || tensors.stream().anyMatch(EventTensors::isBinary)) {
            return TensorPayload.raw(tensors.stream().map(RawTensors::copy).toList());
        }
        String separator = "";
        for (Tensor tensor : tensors) {
            JsonTensors.tensor(json.raw(separator), tensor);
            separator = ",";
        }
        return TensorPayload.json(ByteBuffer.wrap(json.raw("]}").toBytes()));
    }

    private static boolean isBinary(Tensor tensor) {
        return !tensor.bytes().stream().allMatch(Utf8::isValid);
    }
}
