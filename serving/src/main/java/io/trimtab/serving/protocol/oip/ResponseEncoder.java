package io.trimtab.serving.protocol.oip;

import io.trimtab.events.RawTensor;
import io.trimtab.events.TensorPayload;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonTensors;
import io.trimtab.serving.wire.RawTensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers: JSON, and behind it the data of the outputs that are wanted as binary data. */
final class ResponseEncoder {
    private static final ThreadLocal<JsonBytes> BUFFER = ThreadLocal.withInitial(JsonBytes::new);

    private ResponseEncoder() {}

    /**
     * An answer.
     *
     * @param jsonLength how many bytes of the body are JSON; −1 when all are, and no header has to say so
     * @param payload the answer as its event has it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Encoded(byte[] body, int jsonLength, TensorPayload payload) {}

    static Encoded encode(
            String model, String version, @Nullable String id, List<Tensor> outputs, BinaryOutputs binary) {
        JsonBytes json = BUFFER.get().clear();
        json.raw("{\"model_name\":\"").raw(model);
        json.raw("\",\"model_version\":\"").raw(version);
        if (id != null) {
            json.raw("\",\"id\":").string(id).raw(",\"outputs\":[");
        } else {
            json.raw("\",\"outputs\":[");
        }
        boolean anyBinary = false;
        long binarySize = 0;
        for (int i = 0; i < outputs.size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            Tensor output = outputs.get(i);
            if (binary.wants(output.name())) {
                int size = RawTensors.size(output);
                JsonTensors.head(json, output);
                json.raw(",\"parameters\":{\"binary_data_size\":")
                        .number((long) size)
                        .raw("}}");
                anyBinary = true;
                binarySize += size;
            } else {
                JsonTensors.tensor(json, output);
            }
        }
        json.raw("]}");
        if (!anyBinary) {
            byte[] body = json.toBytes();
            return new Encoded(body, -1, TensorPayload.json(ByteBuffer.wrap(body)));
        }
        int jsonLength = json.size();
        byte[] body = json.toBytes(Math.toIntExact(binarySize));
        return new Encoded(body, binarySize == 0 ? -1 : jsonLength, append(body, jsonLength, outputs, binary));
    }

    private static TensorPayload append(byte[] body, int from, List<Tensor> outputs, BinaryOutputs binary) {
        List<RawTensor> payload = new ArrayList<>(outputs.size());
        ByteBuffer target = ByteBuffer.wrap(body).position(from);
        for (Tensor output : outputs) {
            if (binary.wants(output.name())) {
                int start = target.position();
                RawTensors.write(output, target);
                ByteBuffer view = target.duplicate().position(start).limit(target.position());
                payload.add(new RawTensor(output.name(), output.datatype(), output.shape(), view));
            } else {
                payload.add(RawTensors.copy(output));
            }
        }
        return TensorPayload.raw(payload);
    }
}
