package io.trimtab.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One version of a model, on this machine's disk.
 *
 * @param directory the version's folder
 * @param modelFile the model within it: a file, or a folder such as {@code saved_model}
 */
@SuppressWarnings("DoNotCallSuggester")
public record ModelVersion(String model, String version, Path directory, Path modelFile, Manifest manifest) {
    /** Name of the file that holds the training data's frozen grid. */
    public static final String BASELINE_FILE = "baseline.json";

    /**
     * Reads every file and compares it with the manifest; nothing to compare when the manifest is synthesised. Also
     * refuses files that the manifest does not name, links, and ONNX external data outside the folder.
     *
     * @throws RegistryException {@code DIGEST_MISMATCH} or {@code UNSAFE_PATH}
     */
    public void verifyDigests() {
        throw new UnsupportedOperationException();
    }

    /** The baseline's file, when the version has one. */
    public Optional<Path> baseline() {
        throw new UnsupportedOperationException();
    }

    /** The version as {@code name/version}. */
    public ModelReference reference() {
        return ModelReference.version(model, version);
    }
}
