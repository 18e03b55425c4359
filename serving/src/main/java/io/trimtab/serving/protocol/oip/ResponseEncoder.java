package io.trimtab.serving.protocol.oip;

import io.trimtab.events.HalfPrecision;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers: flat data, row-major, all integers exact. */
final class ResponseEncoder {
    private static final ThreadLocal<JsonBytes> BUFFER = ThreadLocal.withInitial(JsonBytes::new);

    private ResponseEncoder() {}

    static byte[] encode(String model, String version, @Nullable String id, List<Tensor> outputs) {
        JsonBytes json = BUFFER.get().clear();
        json.raw("{\"model_name\":\"").raw(model);
        json.raw("\",\"model_version\":\"").raw(version);
        if (id != null) {
            json.raw("\",\"id\":").string(id).raw(",\"outputs\":[");
        } else {
            json.raw("\",\"outputs\":[");
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            tensor(json, outputs.get(i));
        }
        return json.raw("]}").toBytes();
    }

    /** {@code inputs} as the request that they were decoded from, in strict JSON. */
    static byte[] request(@Nullable String id, List<Tensor> inputs) {
        var json = new JsonBytes().raw('{');
        if (id != null) {
            json.raw("\"id\":").string(id).raw(',');
        }
        json.raw("\"inputs\":[");
        for (int i = 0; i < inputs.size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            tensor(json, inputs.get(i));
        }
        return json.raw("]}").toBytes();
    }

    private static void tensor(JsonBytes json, Tensor tensor) {
        json.raw("{\"name\":").string(tensor.name());
        json.raw(",\"datatype\":\"").raw(tensor.datatype().name()).raw("\",\"shape\":[");
        for (int d = 0; d < tensor.rank(); d++) {
            if (d > 0) {
                json.raw(',');
            }
            json.number(tensor.dimension(d));
        }
        json.raw("],\"data\":[");
        data(json, tensor);
        json.raw("]}");
    }

    private static void data(JsonBytes json, Tensor tensor) {
        ByteBuffer data = tensor.data();
        int from = data.position();
        int end = data.limit();
        switch (tensor.datatype()) {
            case FP32 -> {
                for (int i = from; i < end; i += 4) {
                    separate(json, i, from).number(data.getFloat(i));
                }
            }
            case FP64 -> {
                for (int i = from; i < end; i += 8) {
                    separate(json, i, from).number(data.getDouble(i));
                }
            }
            case INT64 -> {
                for (int i = from; i < end; i += 8) {
                    separate(json, i, from).number(data.getLong(i));
                }
            }
            case UINT64 -> {
                for (int i = from; i < end; i += 8) {
                    separate(json, i, from).unsigned(data.getLong(i));
                }
            }
            case INT32 -> {
                for (int i = from; i < end; i += 4) {
                    separate(json, i, from).number((long) data.getInt(i));
                }
            }
            case UINT32 -> {
                for (int i = from; i < end; i += 4) {
                    separate(json, i, from).number(data.getInt(i) & 0xFFFF_FFFFL);
                }
            }
            case INT16 -> {
                for (int i = from; i < end; i += 2) {
                    separate(json, i, from).number((long) data.getShort(i));
                }
            }
            case UINT16 -> {
                for (int i = from; i < end; i += 2) {
                    separate(json, i, from).number((long) (data.getShort(i) & 0xFFFF));
                }
            }
            case INT8 -> {
                for (int i = from; i < end; i++) {
                    separate(json, i, from).number((long) data.get(i));
                }
            }
            case UINT8 -> {
                for (int i = from; i < end; i++) {
                    separate(json, i, from).number((long) (data.get(i) & 0xFF));
                }
            }
            case FP16 -> {
                for (int i = from; i < end; i += 2) {
                    separate(json, i, from).number(HalfPrecision.fromFp16(data.getShort(i)));
                }
            }
            case BF16 -> {
                for (int i = from; i < end; i += 2) {
                    separate(json, i, from).number(HalfPrecision.fromBf16(data.getShort(i)));
                }
            }
            case BOOL -> {
                for (int i = from; i < end; i++) {
                    separate(json, i, from).raw(data.get(i) != 0 ? "true" : "false");
                }
            }
            case BYTES -> {
                for (int i = 0; i < tensor.bytes().size(); i++) {
                    // what is not UTF-8 becomes U+FFFD here; a JSON string cannot carry it
                    separate(json, i, 0).string(new String(tensor.bytes().get(i), StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static JsonBytes separate(JsonBytes json, int index, int first) {
        return index == first ? json : json.raw(',');
    }
}
