package io.trimtab.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A version that is about to be registered: its files and what is known about it. See {@link Manifest}. */
public record VersionDraft(
        String runtime,
        String modelPath,
        Map<String, FileContent> files,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<Feature> features,
        List<OutputRole> predictions,
        Optional<Lineage> lineage,
        Map<String, Double> metrics,
        Optional<Approval> approval,
        Map<String, String> parameters,
        Processing processing) {
    public VersionDraft {
        files = Map.copyOf(files);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        features = List.copyOf(features);
        predictions = List.copyOf(predictions);
        metrics = Map.copyOf(metrics);
        parameters = Map.copyOf(parameters);
    }

    /**
     * A draft for a runtime.
     *
     * @param modelPath the model among the files: a file's path, or a folder's
     */
    public static Builder builder(String runtime, String modelPath) {
        return new Builder(runtime, modelPath);
    }

    /** Collects a draft's parts. */
    public static final class Builder {
        private final String runtime;
        private final String modelPath;
        private final Map<String, FileContent> files = new LinkedHashMap<>();
        private List<TensorSpec> inputs = List.of();
        private List<TensorSpec> outputs = List.of();
        private final List<Feature> features = new ArrayList<>();
        private final List<OutputRole> predictions = new ArrayList<>();
        private @Nullable Lineage lineage;
        private final Map<String, Double> metrics = new LinkedHashMap<>();
        private @Nullable Approval approval;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private Processing processing = Processing.NONE;

        private Builder(String runtime, String modelPath) {
            this.runtime = runtime;
            this.modelPath = modelPath;
        }

        /** Adds a file under that relative path. */
        public Builder file(String path, FileContent content) {
            files.put(path, content);
            return this;
        }

        public Builder inputs(List<TensorSpec> specs) {
            inputs = specs;
            return this;
        }

        public Builder outputs(List<TensorSpec> specs) {
            outputs = specs;
            return this;
        }

        public Builder feature(Feature feature) {
            features.add(feature);
            return this;
        }

        public Builder features(List<Feature> more) {
            features.addAll(more);
            return this;
        }

        public Builder prediction(OutputRole prediction) {
            predictions.add(prediction);
            return this;
        }

        public Builder predictions(List<OutputRole> more) {
            predictions.addAll(more);
            return this;
        }

        public Builder lineage(Lineage from) {
            lineage = from;
            return this;
        }

        public Builder metric(String name, double value) {
            metrics.put(name, value);
            return this;
        }

        public Builder approval(Approval given) {
            approval = given;
            return this;
        }

        public Builder parameter(String name, String value) {
            parameters.put(name, value);
            return this;
        }

        public Builder processing(Processing steps) {
            processing = steps;
            return this;
        }

        public VersionDraft build() {
            return new VersionDraft(
                    runtime,
                    modelPath,
                    files,
                    inputs,
                    outputs,
                    features,
                    predictions,
                    Optional.ofNullable(lineage),
                    metrics,
                    Optional.ofNullable(approval),
                    parameters,
                    processing);
        }
    }
}
