package io.trimtab.registry.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.events.Datatype;
import io.trimtab.registry.Approval;
import io.trimtab.registry.ApprovalStatus;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Lineage;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.Processing;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.RegistryNames;
import io.trimtab.registry.TensorSpec;
import io.trimtab.registry.TrainingData;
import io.trimtab.registry.VersionFiles;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code manifest.json}. Members that it does not know are passed over: a newer writer may have more. */
public final class ManifestJson {
    /** Largest manifest that is read. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_COLUMN = Integer.MAX_VALUE;

    private ManifestJson() {}

    /**
     * Reads a manifest.
     *
     * @param where how messages call it
     * @throws RegistryException {@code INVALID_VERSION} with the place and the rule
     */
    public static Manifest read(byte[] bytes, String where) {
        JsonPlace root = JsonDocuments.read(bytes, where, RegistryErrorCode.INVALID_VERSION);
        JsonPlace format = root.member("format_version");
        long formatVersion = format.wholeNumber(1, Integer.MAX_VALUE);
        if (formatVersion != Manifest.FORMAT_VERSION) {
            throw format.broken("must be " + Manifest.FORMAT_VERSION + ", the newest that this Trimtab reads");
        }
        JsonPlace signature = root.member("signature");
        return new Manifest(
                Manifest.FORMAT_VERSION,
                root.member("runtime").text(),
                modelPath(root.member("model")),
                files(root.member("files")),
                signature.member("inputs").list(ManifestJson::tensor),
                signature.member("outputs").list(ManifestJson::tensor),
                root.member("features").list(ManifestJson::feature),
                root.member("predictions").list(ManifestJson::prediction),
                root.member("lineage").optional(ManifestJson::lineage),
                root.member("metrics").map(JsonPlace::number),
                root.member("approval").optional(ManifestJson::approval),
                root.member("created").time(),
                root.member("parameters").map(JsonPlace::text),
                root.member("processing").optional(ProcessingJson::read).orElse(Processing.NONE),
                false);
    }

    private static String modelPath(JsonPlace place) {
        String path = place.text();
        return path.equals(VersionFiles.WHOLE_FOLDER) ? path : path(place, path);
    }

    private static Map<String, String> files(JsonPlace place) {
        Map<String, String> digests = place.map(file -> {
            String digest = file.text();
            if (!SHA_256.matcher(digest).matches()) {
                throw file.broken("must be a SHA-256: 64 hexadecimal digits in lower case");
            }
            return digest;
        });
        digests.keySet().forEach(file -> path(place, file));
        return digests;
    }

    private static String path(JsonPlace place, String path) {
        try {
            return RegistryNames.file(path);
        } catch (RegistryException e) {
            throw new RegistryException(RegistryErrorCode.INVALID_VERSION, place.where() + ": " + e.getMessage(), e);
        }
    }

    private static TensorSpec tensor(JsonPlace place) {
        JsonPlace datatype = place.object().member("datatype");
        return new TensorSpec(
                name(place),
                Datatype.named(datatype.text())
                        .orElseThrow(() -> datatype.broken("must be one of " + List.of(Datatype.values()))),
                place.member("shape").list(dimension -> dimension.wholeNumber(-1, Long.MAX_VALUE)));
    }

    private static String name(JsonPlace place) {
        JsonPlace name = place.object().member("name");
        String text = name.text();
        if (text.isBlank() || text.length() > RegistryNames.MAX_TENSOR_NAME) {
            throw name.broken("must have 1 to " + RegistryNames.MAX_TENSOR_NAME + " characters");
        }
        return text;
    }

    private static Feature feature(JsonPlace place) {
        return new Feature(
                name(place),
                place.member("input").text(),
                (int) place.member("column").wholeNumber(0, MAX_COLUMN),
                place.member("type").oneOf(FeatureType.class),
                place.member("role")
                        .optional(role -> role.oneOf(FeatureRole.class))
                        .orElse(FeatureRole.FEATURE));
    }

    private static OutputRole prediction(JsonPlace place) {
        return new OutputRole(
                name(place),
                place.member("output").text(),
                (int) place.member("column").wholeNumber(0, MAX_COLUMN),
                place.member("type").oneOf(FeatureType.class),
                place.member("role").oneOf(PredictionRole.class));
    }

    private static Lineage lineage(JsonPlace place) {
        return new Lineage(
                place.object().member("training_data").optional(ManifestJson::trainingData),
                place.member("code").optional(JsonPlace::text),
                place.member("run").optional(JsonPlace::text),
                place.member("parent_version").optional(JsonPlace::text),
                place.member("decision_id").optional(JsonPlace::text));
    }

    private static TrainingData trainingData(JsonPlace place) {
        return new TrainingData(
                place.object().member("uri").text(),
                place.member("version").optional(JsonPlace::text),
                place.member("digest").optional(JsonPlace::text),
                place.member("rows").optional(rows -> rows.wholeNumber(0, Long.MAX_VALUE)));
    }

    private static Approval approval(JsonPlace place) {
        return new Approval(
                place.object().member("status").oneOf(ApprovalStatus.class),
                place.member("by").text(),
                place.member("at").time(),
                place.member("note").note());
    }

    /** The manifest's bytes; equal manifests have equal bytes. */
    public static byte[] write(Manifest manifest) {
        ObjectNode root = JsonDocuments.MAPPER.createObjectNode();
        root.put("format_version", manifest.formatVersion());
        root.put("created", manifest.created().toString());
        root.put("runtime", manifest.runtime());
        root.put("model", manifest.modelPath());
        ObjectNode files = root.putObject("files");
        new TreeMap<>(manifest.files()).forEach(files::put);
        ObjectNode signature = root.putObject("signature");
        writeTensors(manifest.inputs(), signature.putArray("inputs"));
        writeTensors(manifest.outputs(), signature.putArray("outputs"));
        writeFeatures(manifest, root.putArray("features"));
        writePredictions(manifest, root.putArray("predictions"));
        manifest.lineage().ifPresent(lineage -> writeLineage(lineage, root.putObject("lineage")));
        ObjectNode metrics = root.putObject("metrics");
        new TreeMap<>(manifest.metrics()).forEach(metrics::put);
        manifest.approval()
                .ifPresent(approval -> root.putObject("approval")
                        .put("status", lowerCase(approval.status()))
                        .put("by", approval.by())
                        .put("at", approval.at().toString())
                        .put("note", approval.note()));
        ObjectNode parameters = root.putObject("parameters");
        new TreeMap<>(manifest.parameters()).forEach(parameters::put);
        if (!manifest.processing().isEmpty()) {
            ProcessingJson.write(manifest.processing(), root.putObject("processing"));
        }
        return JsonDocuments.pretty(root);
    }

    private static void writeTensors(List<TensorSpec> tensors, ArrayNode array) {
        for (TensorSpec tensor : tensors) {
            ArrayNode shape = array.addObject()
                    .put("name", tensor.name())
                    .put("datatype", tensor.datatype().name())
                    .putArray("shape");
            tensor.shape().forEach(shape::add);
        }
    }

    private static void writeFeatures(Manifest manifest, ArrayNode array) {
        for (Feature feature : manifest.features()) {
            array.addObject()
                    .put("name", feature.name())
                    .put("input", feature.input())
                    .put("column", feature.column())
                    .put("type", lowerCase(feature.type()))
                    .put("role", lowerCase(feature.role()));
        }
    }

    private static void writePredictions(Manifest manifest, ArrayNode array) {
        for (OutputRole prediction : manifest.predictions()) {
            array.addObject()
                    .put("name", prediction.name())
                    .put("output", prediction.output())
                    .put("column", prediction.column())
                    .put("type", lowerCase(prediction.type()))
                    .put("role", lowerCase(prediction.role()));
        }
    }

    private static void writeLineage(Lineage lineage, ObjectNode node) {
        lineage.trainingData().ifPresent(data -> {
            ObjectNode training = node.putObject("training_data").put("uri", data.uri());
            data.version().ifPresent(version -> training.put("version", version));
            data.digest().ifPresent(digest -> training.put("digest", digest));
            data.rows().ifPresent(rows -> training.put("rows", rows));
        });
        lineage.code().ifPresent(code -> node.put("code", code));
        lineage.run().ifPresent(run -> node.put("run", run));
        lineage.parentVersion().ifPresent(parent -> node.put("parent_version", parent));
        lineage.decisionId().ifPresent(decision -> node.put("decision_id", decision));
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
