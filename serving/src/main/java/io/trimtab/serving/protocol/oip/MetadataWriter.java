package io.trimtab.serving.protocol.oip;

import io.trimtab.events.Datatype;
import io.trimtab.registry.Feature;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.wire.JsonBytes;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what the protocol tells about the server and its models. */
final class MetadataWriter {
    private static final String NAME = "trimtab";

    private MetadataWriter() {}

    static byte[] server(String version) {
        return new JsonBytes()
                .raw("{\"name\":\"" + NAME + "\",\"version\":")
                .string(version)
                .raw(",\"extensions\":[\"binary_tensor_data\",\"classification\",\"model_configuration\","
                        + "\"schedule_policy\",\"statistics\"]}")
                .toBytes();
    }

    static byte[] models(Iterable<ServedModel> models) {
        var json = new JsonBytes().raw("{\"models\":[");
        String separator = "";
        for (ServedModel model : models) {
            json.raw(separator).string(model.name());
            separator = ",";
        }
        return json.raw("]}").toBytes();
    }

    /** Names, types and shapes in the model's own order, and the names of the features behind the columns. */
    static byte[] model(ServedVersion version, ModelSignature signature, List<String> versions) {
        var json = new JsonBytes().raw("{\"name\":").string(version.model()).raw(",\"versions\":[");
        String separator = "";
        for (String number : versions) {
            json.raw(separator).string(number);
            separator = ",";
        }
        json.raw("],\"platform\":").string(signature.platform());
        json.raw(",\"inputs\":");
        tensors(json, signature.inputs());
        json.raw(",\"outputs\":");
        tensors(json, signature.outputs());
        json.raw(",\"properties\":{\"version\":").string(version.version());
        List<Feature> features =
                version.source().map(source -> source.manifest().features()).orElse(List.of());
        if (!features.isEmpty()) {
            String names = features.stream()
                    .map(feature -> feature.input() + "[" + feature.column() + "]=" + feature.name())
                    .collect(Collectors.joining(","));
            json.raw(",\"features\":").string(names);
        }
        if (version.signatures().size() > 1) {
            String names =
                    version.signatures().stream().map(ModelSignature::name).collect(Collectors.joining(","));
            json.raw(",\"signatures\":").string(names);
        }
        return json.raw("}}").toBytes();
    }

    /** The configuration in Triton's terms; shapes are whole, so no dimension is left to a batch. */
    static byte[] config(ServedVersion version, ModelSignature signature) {
        String backend =
                version.source().map(source -> source.manifest().runtime()).orElse("");
        var json = new JsonBytes().raw("{\"name\":").string(version.model());
        json.raw(",\"platform\":").string(signature.platform());
        json.raw(",\"backend\":").string(backend);
        json.raw(",\"max_batch_size\":0,\"input\":");
        configTensors(json, signature.inputs());
        json.raw(",\"output\":");
        configTensors(json, signature.outputs());
        return json.raw('}').toBytes();
    }

    private static void configTensors(JsonBytes json, List<TensorSpec> tensors) {
        json.raw('[');
        String separator = "";
        for (TensorSpec tensor : tensors) {
            String type = tensor.datatype() == Datatype.BYTES
                    ? "STRING"
                    : tensor.datatype().name();
            json.raw(separator).raw("{\"name\":").string(tensor.name());
            json.raw(",\"data_type\":\"TYPE_").raw(type).raw("\",\"dims\":[");
            String comma = "";
            for (long dimension : tensor.shape()) {
                json.raw(comma).number(dimension);
                comma = ",";
            }
            json.raw("]}");
            separator = ",";
        }
        json.raw(']');
    }

    private static void tensors(JsonBytes json, List<TensorSpec> tensors) {
        json.raw('[');
        String separator = "";
        for (TensorSpec tensor : tensors) {
            json.raw(separator).raw("{\"name\":").string(tensor.name());
            json.raw(",\"datatype\":\"").raw(tensor.datatype().name()).raw("\",\"shape\":[");
            String comma = "";
            for (long dimension : tensor.shape()) {
                json.raw(comma).number(dimension);
                comma = ",";
            }
            json.raw("]}");
            separator = ",";
        }
        json.raw(']');
    }
}
