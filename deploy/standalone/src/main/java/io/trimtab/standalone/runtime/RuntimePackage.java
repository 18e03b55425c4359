package io.trimtab.standalone.runtime;

import io.trimtab.serving.runtime.tensorflow.TensorFlowNatives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * An engine's native libraries for one platform, as they are published.
 *
 * @param name what a person types, as {@code tensorflow}
 * @param artifact Maven coordinates without classifier, as {@code group:artifact:version}
 * @param platform the classifier, as {@code linux-x86_64}
 * @param sha256 of the jar, 64 hexadecimal digits in lower case
 * @param jarBytes size of the jar
 * @param unpackedBytes size of what is unpacked, at most
 * @param prefix the folder in the jar
 * @param libraries the files in it without which nothing works
 * @param folder where they belong
 */
public record RuntimePackage(
        String name,
        String artifact,
        String platform,
        String sha256,
        long jarBytes,
        long unpackedBytes,
        String prefix,
        Set<String> libraries,
        Path folder) {

    public RuntimePackage {
        libraries = Set.copyOf(libraries);
    }

    /** Every engine whose libraries can be installed. */
    public static final List<String> NAMES = List.of("tensorflow");

    /** The platforms for which TensorFlow's libraries were tried and their checksum is known. */
    private static final List<String> TENSORFLOW_PLATFORMS = List.of("linux-x86_64");

    /**
     * The libraries of an engine for a platform.
     *
     * @throws RuntimeInstallException when there are none
     */
    public static RuntimePackage named(String name, String platform, TensorFlowNatives natives) {
        if (!NAMES.contains(name)) {
            throw new RuntimeInstallException("there is no runtime '" + name + "' to install, there is "
                    + String.join(", ", NAMES) + "; ONNX models need none");
        }
        if (!TENSORFLOW_PLATFORMS.contains(platform)) {
            throw new RuntimeInstallException("TensorFlow's libraries can be installed on "
                    + String.join(", ", TENSORFLOW_PLATFORMS) + ", this is " + platform
                    + "; a folder with libraries of your own can be named by " + TensorFlowNatives.VARIABLE);
        }
        return new RuntimePackage(
                name,
                "org.tensorflow:tensorflow-core-native:" + TensorFlowNatives.VERSION,
                platform,
                "ba217198f8fb4f289d883d51c6d438a416d525f425696ff8c32222fd0b54c1da",
                148_786_453,
                640_000_000,
                "org/tensorflow/internal/c_api/" + platform + "/",
                Set.of("libjnitensorflow.so", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2"),
                natives.installedAt());
    }

    /** The name of the jar. */
    public String jarName() {
        String[] parts = artifact.split(":");
        return parts[1] + "-" + parts[2] + "-" + platform + ".jar";
    }

    public boolean isInstalled() {
        return libraries.stream().allMatch(library -> Files.isRegularFile(folder.resolve(library)));
    }

    @Override
    public String toString() {
        return name + " (" + jarName() + ")";
    }
}
