package io.trimtab.serving.protocol.oip;

import io.trimtab.registry.Feature;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.protocol.JsonBytes;
import io.trimtab.serving.runtime.ModelSignature;
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
                .raw(",\"extensions\":[\"schedule_policy\"]}")
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
        return json.raw("}}").toBytes();
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
