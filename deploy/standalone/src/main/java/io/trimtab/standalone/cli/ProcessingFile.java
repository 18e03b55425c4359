package io.trimtab.standalone.cli;

import io.trimtab.registry.FileContent;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.Processing;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.json.ProcessingJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file with a version's processing steps, as {@code --processing} names it.
 *
 * @param folder where the files that the steps name lie
 */
record ProcessingFile(Processing processing, Path folder) {

    /** Fails with {@code INVALID_VERSION} and the place when it says something that a manifest must not. */
    static ProcessingFile read(Path file) throws IOException {
        String where = "'" + file + "'";
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(ProcessingJson.MAX_BYTES + 1);
        }
        if (bytes.length > ProcessingJson.MAX_BYTES) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    where + " must have at most " + ProcessingJson.MAX_BYTES + " bytes, had more");
        }
        var folder = file.toAbsolutePath().resolveSibling(".").normalize();
        var processing = ProcessingJson.read(bytes, where);
        for (String named : processing.files()) {
            if (!Files.isRegularFile(folder.resolve(named))) {
                throw new RegistryException(
                        RegistryErrorCode.INVALID_VERSION,
                        where + " names the file '" + named + "', which must lie beside it and is missing");
            }
        }
        return new ProcessingFile(processing, folder);
    }

    /** The steps and their files become part of a version whose model lies at {@code model}. */
    void addTo(VersionDraft.Builder draft, String model) {
        draft.processing(processing);
        for (String named : processing.files()) {
            if (named.equals(model) || named.startsWith(model + "/") || named.equals(ModelVersion.BASELINE_FILE)) {
                throw new RegistryException(
                        RegistryErrorCode.INVALID_VERSION,
                        "the file '" + named + "' of a processing step must have a name of its own in the version's"
                                + " folder, and the version has one of that name");
            }
            draft.file(named, FileContent.of(folder.resolve(named)));
        }
    }
}
