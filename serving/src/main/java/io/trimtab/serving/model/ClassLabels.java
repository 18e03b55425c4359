package io.trimtab.serving.model;

import io.trimtab.registry.Manifest;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.VersionFiles;
import io.trimtab.serving.runtime.ModelLoadException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The names of an output's classes, for the classification extension: a manifest's parameter {@code labels.<output>}
 * names a text file of the version with one label a line, in the order of the classes.
 */
final class ClassLabels {
    private static final String PARAMETER = "labels.";
    private static final long MAX_BYTES = 4 << 20;

    private ClassLabels() {}

    /** Whether a manifest's parameter names labels; every other is for the runtime. */
    static boolean isLabels(String parameter) {
        return parameter.startsWith(PARAMETER);
    }

    /** The labels by output; empty where the manifest names none. */
    static Map<String, List<String>> of(ModelVersion version) throws ModelLoadException {
        Map<String, List<String>> labels = new TreeMap<>();
        for (Map.Entry<String, String> parameter :
                version.manifest().parameters().entrySet()) {
            if (isLabels(parameter.getKey())) {
                String output = parameter.getKey().substring(PARAMETER.length());
                labels.put(output, read(version, output, parameter.getValue()));
            }
        }
        return labels;
    }

    private static List<String> read(ModelVersion version, String output, String name) throws ModelLoadException {
        Manifest manifest = version.manifest();
        String what = "the labels of output '" + output + "' in file '" + name + "' ";
        if (!manifest.synthesised() && !manifest.files().containsKey(name)) {
            throw new ModelLoadException(what + "cannot be used: its manifest must list the file's SHA-256");
        }
        try {
            String described = VersionFiles.describe(version.model(), version.version());
            Path file = new VersionFiles(described, version.directory()).find(name);
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new ModelLoadException(what + "must be a plain file of at most " + MAX_BYTES + " bytes");
            }
            try (Stream<String> lines = Files.lines(file)) {
                return lines.map(String::strip).toList();
            }
        } catch (IOException | UncheckedIOException | RegistryException e) {
            throw new ModelLoadException(what + "cannot be read as UTF-8 text", e);
        }
    }
}
