package io.trimtab.registry.file;

import io.trimtab.registry.FileContent;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.RegistryNames;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.VersionFiles;
import io.trimtab.registry.json.ManifestJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a new version beside the others, and gives it its number when it is complete.
 *
 * <p>The files are copied without the model's lock, so that a large model does not hold up a rollback.
 */
final class VersionStaging {
    private final String model;
    private final ModelFolder folder;

    VersionStaging(String model, ModelFolder folder) {
        this.model = model;
        this.folder = folder;
    }

    ModelVersion register(VersionDraft draft, Instant now) throws IOException {
        check(draft);
        Files.createDirectories(folder.directory());
        Path staged = folder.directory().resolve(DurableFiles.TEMPORARY + UUID.randomUUID());
        try {
            Manifest manifest = stage(draft, staged, now);
            verify(staged, manifest);
            return publish(staged, manifest);
        } finally {
            DurableFiles.deleteTree(staged);
        }
    }

    private void check(VersionDraft draft) {
        if (draft.runtime().isBlank()) {
            throw invalid("runtime must not be empty");
        }
        for (String path : draft.files().keySet()) {
            RegistryNames.file(path);
            if (path.equals(VersionFiles.MANIFEST)) {
                throw invalid(
                        "file " + VersionFiles.MANIFEST + " is written by the registry and must not be in the draft");
            }
        }
        String modelPath = draft.modelPath();
        boolean there = draft.files().containsKey(modelPath)
                || modelPath.equals(VersionFiles.WHOLE_FOLDER)
                || draft.files().keySet().stream().anyMatch(path -> path.startsWith(modelPath + "/"));
        if (!there || draft.files().isEmpty()) {
            throw invalid("model path '" + modelPath + "' must be among the draft's files "
                    + draft.files().keySet().stream().sorted().toList());
        }
        checkProcessing(draft);
    }

    private void checkProcessing(VersionDraft draft) {
        for (String path : draft.processing().files()) {
            if (!draft.files().containsKey(path)) {
                throw invalid("file '" + path + "' of a processing step must be among the draft's files "
                        + draft.files().keySet().stream().sorted().toList());
            }
        }
    }

    private RegistryException invalid(String message) {
        return new RegistryException(
                RegistryErrorCode.INVALID_VERSION, "new version of model '" + model + "': " + message);
    }

    private Manifest stage(VersionDraft draft, Path staged, Instant now) throws IOException {
        Files.createDirectory(staged);
        Map<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, FileContent> file : draft.files().entrySet()) {
            Path target = staged.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            digests.put(file.getKey(), copy(file.getValue(), target));
        }
        Manifest manifest = new Manifest(
                Manifest.FORMAT_VERSION,
                draft.runtime(),
                draft.modelPath(),
                digests,
                draft.inputs(),
                draft.outputs(),
                draft.features(),
                draft.predictions(),
                draft.lineage(),
                draft.metrics(),
                draft.approval(),
                now,
                draft.parameters(),
                draft.processing(),
                false);
        byte[] written = ManifestJson.write(manifest);
        ManifestJson.read(written, "new version of model '" + model + "' " + VersionFiles.MANIFEST);
        DurableFiles.write(staged.resolve(VersionFiles.MANIFEST), written);
        return manifest;
    }

    private static String copy(FileContent content, Path target) throws IOException {
        MessageDigest digest = VersionFiles.sha256();
        try (InputStream in = new DigestInputStream(content.open(), digest)) {
            Files.copy(in, target);
        }
        DurableFiles.sync(target);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Reads the copy back: what was written is what was digested, and refers to nothing outside. */
    private void verify(Path staged, Manifest manifest) throws IOException {
        new ModelVersion(model, "new", staged, staged.resolve(manifest.modelPath()), manifest).verifyDigests();
        try (Stream<Path> tree = Files.walk(staged)) {
            for (Path directory : tree.filter(Files::isDirectory).toList()) {
                DurableFiles.syncDirectory(directory);
            }
        }
    }

    private ModelVersion publish(Path staged, Manifest manifest) throws IOException {
        return ModelLock.holding(model, folder.directory(), () -> {
            String version = folder.nextVersion();
            Path published = folder.directory().resolve(version);
            Files.move(staged, published, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncDirectory(folder.directory());
            return new ModelVersion(model, version, published, published.resolve(manifest.modelPath()), manifest);
        });
    }
}
