package io.trimtab.standalone.training;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.Lineage;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.TrainingData;
import io.trimtab.registry.VersionDraft;
import io.trimtab.standalone.flights.FlightFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The versions of the demo's model in the registry: packaged, registered, promoted. */
public final class FlightVersions {
    /** The model's name. */
    public static final String MODEL = "flight-delay";

    private static final String MODEL_FILE = "model.onnx";
    private static final String BASELINE_FILE = "baseline.json";
    private static final Set<String> CALENDAR = Set.of(FlightFeatures.HOUR, FlightFeatures.DAY_OF_WEEK);

    private final ModelRegistry registry;
    private final BaselineStep baselines;

    public FlightVersions(ModelRegistry registry, BaselineStep baselines) {
        this.registry = registry;
        this.baselines = baselines;
    }

    /**
     * Registers a trained model with its baseline and where it comes from.
     *
     * @param rows what the baseline is made from
     * @param uri what those rows are called
     * @param parent the version it replaces and the decision that asked for it
     */
    ModelVersion register(LateModel model, LabelledRows rows, String uri, Map<String, Double> metrics, Lineage parent) {
        byte[] onnx = model.onnx();
        byte[] baseline = baselines.build(rows, Quality.probabilities(onnx, rows), uri);
        var data = new TrainingData(uri, Optional.empty(), Optional.of(digest(rows)), Optional.of((long) rows.size()));
        var lineage = new Lineage(
                Optional.of(data),
                Optional.of(LateModelTrainer.class.getName()),
                parent.run(),
                parent.parentVersion(),
                parent.decisionId());
        var draft = VersionDraft.builder("onnxruntime", MODEL_FILE)
                .file(MODEL_FILE, FileContent.of(onnx))
                .file(BASELINE_FILE, FileContent.of(baseline))
                .inputs(List.of(model.inputSpec()))
                .outputs(List.of(LateModel.outputSpec()))
                .features(features(model.names()))
                .prediction(new OutputRole(
                        LateModel.OUTPUT, LateModel.OUTPUT, 0, FeatureType.NUMERIC, PredictionRole.SCORE))
                .lineage(lineage);
        metrics.forEach(draft::metric);
        return registry.register(MODEL, draft.build());
    }

    /** Trains the first version on rows from a file and makes it champion. */
    public ModelVersion registerFirst(LabelledRows rows, String uri, String actor) {
        var version = register(LateModelTrainer.train(rows), rows, uri, Map.of(), Lineage.UNKNOWN);
        promote(Optional.empty(), version.version(), actor, "first version");
        return version;
    }

    /** Makes the version champion if {@code expected} still is. */
    void promote(Optional<String> expected, String version, String actor, String reason) {
        registry.moveAlias(new AliasChange(MODEL, Aliases.CHAMPION, expected, version, actor, reason));
    }

    /**
     * Registers the champion's package once more with two of its columns wired to each other's place, and promotes it:
     * the same baseline, the same signature, a model that hears the wrong things.
     */
    public ModelVersion promoteMiswired(String one, String other, String actor) {
        var champion = champion();
        var manifest = champion.manifest();
        var draft = VersionDraft.builder(manifest.runtime(), MODEL_FILE)
                .file(
                        MODEL_FILE,
                        FileContent.of(
                                MiswiredColumns.swap(onnx(champion), names().indexOf(one), names().indexOf(other))))
                .file(BASELINE_FILE, FileContent.of(champion.directory().resolve(BASELINE_FILE)))
                .inputs(manifest.inputs())
                .outputs(manifest.outputs())
                .features(manifest.features())
                .predictions(manifest.predictions())
                .lineage(new Lineage(
                        manifest.lineage().flatMap(Lineage::trainingData),
                        Optional.empty(),
                        Optional.of("repackaging"),
                        Optional.of(champion.version()),
                        Optional.empty()));
        var version = registry.register(MODEL, draft.build());
        promote(Optional.of(champion.version()), version.version(), actor, "repackaged");
        return version;
    }

    /** The version that answers now. */
    public ModelVersion champion() {
        var version = registry.model(MODEL).alias(Aliases.CHAMPION).map(AliasTarget::version);
        return version.map(number -> registry.version(MODEL, number))
                .orElseGet(() -> registry.resolve(ModelReference.parse(MODEL)));
    }

    static byte[] onnx(ModelVersion version) {
        try {
            return Files.readAllBytes(version.directory().resolve(MODEL_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("version " + version.version() + " cannot be read", e);
        }
    }

    private static List<String> names() {
        return FlightFeatures.NAMES;
    }

    private static List<Feature> features(List<String> names) {
        return names.stream()
                .map(name -> new Feature(
                        name,
                        LateModel.INPUT,
                        names.indexOf(name),
                        FeatureType.NUMERIC,
                        CALENDAR.contains(name) ? FeatureRole.CALENDAR : FeatureRole.FEATURE))
                .toList();
    }

    /** SHA-256 over time, features and outcome of every row, in order. */
    private static String digest(LabelledRows rows) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var buffer = ByteBuffer.allocate(8 + 4 * rows.names().size() + 1);
            for (int i = 0; i < rows.size(); i++) {
                buffer.clear();
                buffer.putLong(rows.times().get(i));
                for (float value : rows.features().get(i)) {
                    buffer.putFloat(value);
                }
                buffer.put((byte) (rows.late().get(i) ? 1 : 0));
                sha.update(buffer.array());
            }
            return "sha256:" + HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
