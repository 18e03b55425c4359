package io.trimtab.serving.protocol.v1;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.wire.JsonBytes;
import java.util.List;

/** Writes the signatures of a version as TensorFlow Serving does: its protocol buffers as JSON, 64-bit integers quoted. */
final class MetadataWriter {
    private MetadataWriter() {}

    static byte[] metadata(ServedVersion version, List<ModelSignature> signatures) {
        var json = new JsonBytes().raw("{\"model_spec\":{\"name\":").string(version.model());
        json.raw(",\"signature_name\":\"\",\"version\":").string(version.version());
        json.raw("},\"metadata\":{\"signature_def\":{\"signature_def\":{");
        String separator = "";
        for (ModelSignature signature : signatures) {
            json.raw(separator).string(signature.name());
            json.raw(":{\"inputs\":");
            tensors(json, signature.inputs());
            json.raw(",\"outputs\":");
            tensors(json, signature.outputs());
            json.raw(",\"method_name\":\"tensorflow/serving/predict\"}");
            separator = ",";
        }
        return json.raw("}}}}").toBytes();
    }

    private static void tensors(JsonBytes json, List<TensorSpec> tensors) {
        json.raw('{');
        String separator = "";
        for (TensorSpec tensor : tensors) {
            json.raw(separator).string(tensor.name());
            json.raw(":{\"dtype\":\"").raw(dtype(tensor.datatype()));
            json.raw("\",\"tensor_shape\":{\"dim\":[");
            String comma = "";
            for (long size : tensor.shape()) {
                json.raw(comma).raw("{\"size\":\"").number(size).raw("\",\"name\":\"\"}");
                comma = ",";
            }
            json.raw("],\"unknown_rank\":false},\"name\":")
                    .string(tensor.name())
                    .raw('}');
            separator = ",";
        }
        json.raw('}');
    }

    private static String dtype(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> "DT_BOOL";
            case UINT8 -> "DT_UINT8";
            case UINT16 -> "DT_UINT16";
            case UINT32 -> "DT_UINT32";
            case UINT64 -> "DT_UINT64";
            case INT8 -> "DT_INT8";
            case INT16 -> "DT_INT16";
            case INT32 -> "DT_INT32";
            case INT64 -> "DT_INT64";
            case FP16 -> "DT_HALF";
            case BF16 -> "DT_BFLOAT16";
            case FP32 -> "DT_FLOAT";
            case FP64 -> "DT_DOUBLE";
            case BYTES -> "DT_STRING";
        };
    }
}
