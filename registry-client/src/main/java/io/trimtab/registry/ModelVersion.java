package io.trimtab.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One version of a model, on this machine's disk.
 *
 * @param directory the version's folder
 * @param modelFile the model within it: a file, or a folder such as {@code saved_model}
 */
public record ModelVersion(String model, String version, Path directory, Path modelFile, Manifest manifest) {
    /** Name of the file that holds the training data's frozen grid. */
    public static final String BASELINE_FILE = "baseline.json";

    /**
     * Reads every file that the manifest lists and compares its SHA-256; call it before anything is loaded. Every file
     * of the model must be listed (unless the manifest is synthesised), must be reached without leaving the folder, and
     * external data of an ONNX model must be plain files in the folder.
     *
     * @throws RegistryException {@code DIGEST_MISMATCH} with the file, the expected and the actual digest; {@code
     *     UNSAFE_PATH}; {@code INVALID_VERSION} when a file is missing, not listed, or no ONNX model
     */
    public void verifyDigests() {
        try {
            new VersionFiles(VersionFiles.describe(model, version), directory).verify(manifest);
        } catch (IOException e) {
            throw new RegistryException(
                    RegistryErrorCode.STORAGE_FAILED,
                    VersionFiles.describe(model, version) + " cannot be read: " + VersionFiles.describe(e),
                    e);
        }
    }

    /** The baseline's file, when the version has one. */
    public Optional<Path> baseline() {
        Path file = directory.resolve(BASELINE_FILE);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(file) : Optional.empty();
    }

    /** The version as {@code name/version}. */
    public ModelReference reference() {
        return ModelReference.version(model, version);
    }
}
