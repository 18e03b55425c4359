package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * ONNX Runtime's native libraries as files. Its jar has them packed, and without {@code onnxruntime.native.path} each start
 * of a process unpacks 24 MB of them into a folder of its own.
 */
public final class OnnxLibraries {
    /** Where they lie in the jar (ONNX Runtime 1.28, {@code OnnxRuntime.java}). */
    private static final String FOLDER = "/ai/onnxruntime/native/";

    private static final List<String> NAMES = List.of("onnxruntime", "onnxruntime4j_jni");
    /** In a jar for GPUs; ONNX Runtime unpacks it and its like itself, and looks for them where it has unpacked the rest. */
    private static final String PROVIDERS = "onnxruntime_providers_shared";

    private OnnxLibraries() {}

    /**
     * Unpacks them, each file whole or not at all; what is there is replaced.
     *
     * @param folder made when missing; to be named as {@code onnxruntime.native.path}
     * @return false when the jar has none for this platform, or is one for GPUs; then nothing is written
     * @throws IOException when a file cannot be written
     */
    public static boolean unpack(Path folder) throws IOException {
        Optional<String> platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        if (platform.isEmpty()) {
            return false;
        }
        String from = FOLDER + platform.get() + "/";
        if (OrtEnvironment.class.getResource(from + System.mapLibraryName(PROVIDERS)) != null) {
            return false;
        }
        for (String name : NAMES) {
            if (OrtEnvironment.class.getResource(from + System.mapLibraryName(name)) == null) {
                return false;
            }
        }
        Files.createDirectories(folder);
        for (String name : NAMES) {
            unpack(from, System.mapLibraryName(name), folder);
        }
        return true;
    }

    private static void unpack(String from, String file, Path folder) throws IOException {
        Path partial = Files.createTempFile(folder, file, ".partial");
        try (InputStream packed = OrtEnvironment.class.getResourceAsStream(from + file)) {
            if (packed == null) {
                throw new IOException("ONNX Runtime's jar has no " + from + file);
            }
            Files.copy(packed, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The jar's name for a platform. */
    static Optional<String> platform(String system, String processor) {
        String os = system.toLowerCase(Locale.ROOT);
        String arch = processor.toLowerCase(Locale.ROOT);
        Optional<String> first = os.startsWith("linux")
                ? Optional.of("linux")
                : os.startsWith("mac")
                        ? Optional.of("osx")
                        : os.startsWith("windows") ? Optional.of("win") : Optional.empty();
        Optional<String> second = arch.equals("amd64") || arch.equals("x86_64")
                ? Optional.of("x64")
                : arch.equals("aarch64") || arch.equals("arm64") ? Optional.of("aarch64") : Optional.empty();
        return first.flatMap(name -> second.map(kind -> name + "-" + kind));
    }
}
