package io.trimtab.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about a version; {@code manifest.json} in its folder.
 *
 * @param formatVersion version of the manifest's format, {@value #FORMAT_VERSION} now
 * @param runtime name of the runtime that loads it, such as {@code onnxruntime} or {@code djl}
 * @param modelPath the model within the version's folder: a file, or a folder such as {@code saved_model}
 * @param files SHA-256 (64 hexadecimal digits) of each file, by path; empty when synthesised
 * @param inputs the model's inputs; empty = ask the model
 * @param outputs the model's outputs; empty = ask the model
 * @param features names of input columns; columns that are not listed are called {@code <input>_<column>}
 * @param predictions names of output columns; columns that are not listed are called {@code <output>_<column>}
 * @param metrics quality as measured when it was trained
 * @param parameters settings for the runtime
 * @param processing what is done to tensors before and after the model; its files are among {@code files}
 * @param synthesised true when the folder has no manifest and this one was made from what lies there
 */
public record Manifest(
        int formatVersion,
        String runtime,
        String modelPath,
        Map<String, String> files,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<Feature> features,
        List<OutputRole> predictions,
        Optional<Lineage> lineage,
        Map<String, Double> metrics,
        Optional<Approval> approval,
        Instant created,
        Map<String, String> parameters,
        Processing processing,
        boolean synthesised) {
    public static final int FORMAT_VERSION = 1;

    public Manifest {
        files = Map.copyOf(files);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        features = List.copyOf(features);
        predictions = List.copyOf(predictions);
        metrics = Map.copyOf(metrics);
        parameters = Map.copyOf(parameters);
    }
}
