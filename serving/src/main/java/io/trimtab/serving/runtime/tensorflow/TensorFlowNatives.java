package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.serving.runtime.ModelLoadException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where TensorFlow's native libraries lie. They are no part of the product (632 MB): {@code runtime install} puts them
 * into a folder for this user, where every process of ours finds them; {@code TENSORFLOW_LIBRARY_PATH} names another.
 */
public final class TensorFlowNatives {
    /** What DJL's engine looks at, as environment variable and as system property. */
    public static final String VARIABLE = "TENSORFLOW_LIBRARY_PATH";

    /** Version of the libraries' package, which carries TensorFlow 2.16.2. */
    public static final String VERSION = "1.0.0";

    /** What a person types to get them. */
    public static final String INSTALL_COMMAND = "./trimtab runtime install tensorflow";

    private final Map<String, String> environment;
    private final Path userHome;
    private final Optional<String> property;

    /**
     * @param environment the process's environment variables
     * @param property the system property {@link #VARIABLE}
     */
    public TensorFlowNatives(Map<String, String> environment, Path userHome, Optional<String> property) {
        this.environment = Map.copyOf(environment);
        this.userHome = userHome;
        this.property = property;
    }

    /** As this process's environment says. */
    public static TensorFlowNatives ofThisProcess() {
        return new TensorFlowNatives(
                System.getenv(),
                Path.of(System.getProperty("user.home", ".")),
                Optional.ofNullable(System.getProperty(VARIABLE)));
    }

    /** The folder for libraries that were installed by our command, for all engines. */
    public Path installFolder() {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        // A relative one is to be ignored, says the convention.
        Path root = Path.of(cache).isAbsolute() ? Path.of(cache) : userHome.resolve(".cache");
        return root.resolve("trimtab").resolve("runtime");
    }

    /** The folder for this engine's libraries on this platform, whether they are installed or not. */
    public Path installedAt() {
        return installFolder().resolve("tensorflow-" + VERSION + "-" + platform());
    }

    /** This machine's kind, in the words of the libraries' package, as {@code linux-x86_64}. */
    public static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os.replace(' ', '-');
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return system + "-"
                + switch (processor) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> processor;
                };
    }

    /** The folder with the libraries, or empty when nothing is installed and no other folder is named. */
    public Optional<Path> find() throws ModelLoadException {
        String named = environment.getOrDefault(VARIABLE, property.orElse(""));
        if (named.isEmpty()) {
            return Optional.of(installedAt()).filter(TensorFlowNatives::holdsLibrary);
        }
        for (String entry : named.split(File.pathSeparator)) {
            try {
                if (holdsLibrary(Path.of(entry))) {
                    return Optional.of(Path.of(entry));
                }
            } catch (InvalidPathException e) {
                throw new ModelLoadException(VARIABLE + " does not name a folder", e);
            }
        }
        throw new ModelLoadException(VARIABLE + " is set and names no folder with " + library());
    }

    private static boolean holdsLibrary(Path folder) {
        return Files.isRegularFile(folder.resolve(library()));
    }

    private static String library() {
        return System.mapLibraryName("jnitensorflow");
    }
}
