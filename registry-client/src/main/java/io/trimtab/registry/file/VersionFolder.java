package io.trimtab.registry.file;

import io.trimtab.registry.Manifest;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.Processing;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.VersionFiles;
import io.trimtab.registry.json.ManifestJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One version's folder: reads its manifest, or says what lies there when there is none. */
final class VersionFolder {
    private static final int FINGERPRINT_DEPTH = 3;
    private static final int FINGERPRINT_FILES = 2_000;

    private final String model;
    private final String version;
    private final Path directory;

    VersionFolder(String model, String version, Path directory) {
        this.model = model;
        this.version = version;
        this.directory = directory;
    }

    /** Reads the version without reading its model. Fails with {@code INVALID_VERSION} or {@code UNSAFE_PATH}. */
    ModelVersion read() throws IOException {
        String name = VersionFiles.describe(model, version);
        Path file = directory.resolve(VersionFiles.MANIFEST);
        Manifest manifest = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? readManifest(name, file) : synthesise(name);
        Path modelFile = new VersionFiles(name, directory).find(manifest.modelPath());
        return new ModelVersion(model, version, directory, modelFile, manifest);
    }

    private static Manifest readManifest(String name, Path file) throws IOException {
        String where = name + " " + VersionFiles.MANIFEST;
        return ManifestJson.read(
                LimitedFile.read(file, ManifestJson.MAX_BYTES, where, RegistryErrorCode.INVALID_VERSION), where);
    }

    /** What Triton and TensorFlow Serving would find in a folder without a manifest. */
    private Manifest synthesise(String name) throws IOException {
        List<String> entries = entries();
        String modelPath = bareModel(entries)
                .orElseThrow(() -> new RegistryException(
                        RegistryErrorCode.INVALID_VERSION,
                        name
                                + " must have a manifest.json, a model.onnx, a saved_model folder or a saved_model.pb, had "
                                + (entries.isEmpty() ? "nothing" : String.join(", ", entries))));
        return new Manifest(
                Manifest.FORMAT_VERSION,
                modelPath.endsWith(".onnx") ? "onnxruntime" : "djl",
                modelPath,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Files.getLastModifiedTime(directory.resolve(modelPath)).toInstant(),
                Map.of(),
                Processing.NONE,
                true);
    }

    private static Optional<String> bareModel(List<String> entries) {
        for (String known : List.of("model.onnx", "saved_model", "model.savedmodel")) {
            if (entries.contains(known)) {
                return Optional.of(known);
            }
        }
        if (entries.contains("saved_model.pb")) {
            return Optional.of(VersionFiles.WHOLE_FOLDER);
        }
        List<String> onnx =
                entries.stream().filter(entry -> entry.endsWith(".onnx")).toList();
        return onnx.size() == 1 ? Optional.of(onnx.get(0)) : Optional.empty();
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> !entry.startsWith("."))
                    .sorted()
                    .limit(20)
                    .toList();
        }
    }

    /** Changes when a file comes, goes, grows or is written. */
    String fingerprint() throws IOException {
        try (Stream<Path> files = Files.walk(directory, FINGERPRINT_DEPTH)) {
            return files.limit(FINGERPRINT_FILES)
                    .map(this::fingerprint)
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }

    private String fingerprint(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return directory.relativize(file) + " " + attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException e) {
            return directory.relativize(file) + " gone";
        }
    }
}
