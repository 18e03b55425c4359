package io.trimtab.serving.wire;

import io.trimtab.events.HalfPrecision;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes tensors as JSON: flat data, row-major, all integers exact. */
public final class JsonTensors {
    private JsonTensors() {}

    /** {@code {"name", "datatype", "shape", "data"}}, as the Open Inference Protocol has a tensor. */
    public static void tensor(JsonBytes json, Tensor tensor) {
        head(json, tensor);
        json.raw(",\"data\":[");
        data(json, tensor);
        json.raw("]}");
    }

    /** The tensor's object up to its shape; not closed. */
    public static void head(JsonBytes json, Tensor tensor) {
        json.raw("{\"name\":").string(tensor.name());
        json.raw(",\"datatype\":\"").raw(tensor.datatype().name()).raw("\",\"shape\":[");
        for (int d = 0; d < tensor.rank(); d++) {
            if (d > 0) {
                json.raw(',');
            }
            json.number(tensor.dimension(d));
        }
        json.raw(']');
    }

    /** The elements with commas between them, without the list around. */
    public static void data(JsonBytes json, Tensor tensor) {
        elements(json, tensor, 0, Math.toIntExact(tensor.elementCount()));
    }

    /** {@code count} of the elements from {@code first} on, with commas between them. */
    public static void elements(JsonBytes json, Tensor tensor, int first, int count) {
        ByteBuffer data = tensor.data();
        int width = tensor.datatype().byteSize();
        int from = data.position() + first * width;
        int end = from + count * width;
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
                for (int i = first; i < first + count; i++) {
                    // what is not UTF-8 becomes U+FFFD here; a JSON string cannot carry it
                    separate(json, i, first).string(new String(tensor.bytes().get(i), StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static JsonBytes separate(JsonBytes json, int index, int first) {
        return index == first ? json : json.raw(',');
    }
}
