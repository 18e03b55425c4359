package io.trimtab.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The files of one version's folder: found without leaving it, and compared with the manifest. */
public final class VersionFiles {
    /** Name of the manifest within the folder. */
    public static final String MANIFEST = "manifest.json";

    /** Path of a model that is the folder itself, as TensorFlow Serving lays it out. */
    public static final String WHOLE_FOLDER = ".";

    private static final int MAX_DEPTH = 16;
    private static final int BUFFER_BYTES = 1 << 16;

    private final String version;
    private final Path directory;

    /** @param version how messages call it, such as {@code model 'm' version '3'} */
    public VersionFiles(String version, Path directory) {
        this.version = version;
        this.directory = directory;
    }

    /** How messages call a version. */
    public static String describe(String model, String version) {
        return "model '" + model + "' version '" + version + "'";
    }

    /** What failed, without the paths of this machine: messages may reach clients. */
    public static String describe(IOException failure) {
        String kind = failure.getClass().getSimpleName();
        if (failure instanceof FileSystemException onFile) {
            return onFile.getReason() == null ? kind : kind + " (" + onFile.getReason() + ")";
        }
        return kind + " (" + failure.getMessage() + ")";
    }

    /**
     * The file or folder at a relative path.
     *
     * @throws RegistryException {@code INVALID_NAME} when the path is not safe, {@code INVALID_VERSION} when nothing is
     *     there, {@code UNSAFE_PATH} when a link leads out of the version's folder
     */
    public Path find(String path) throws IOException {
        Path file = path.equals(WHOLE_FOLDER) ? directory : directory.resolve(RegistryNames.file(path));
        if (!Files.exists(file)) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION, version + " must have the file " + path + ", which is missing");
        }
        if (!file.toRealPath().startsWith(directory.toRealPath())) {
            throw new RegistryException(
                    RegistryErrorCode.UNSAFE_PATH,
                    version + " file " + path + " must lie within the version's folder, but is a link that leaves it");
        }
        return file;
    }

    /** Checks everything that will be loaded; see {@link ModelVersion#verifyDigests()}. */
    void verify(Manifest manifest) throws IOException {
        for (String path : manifest.files().keySet().stream().sorted().toList()) {
            String expected = manifest.files().get(path);
            Path file = find(path);
            if (!Files.isRegularFile(file)) {
                throw new RegistryException(
                        RegistryErrorCode.INVALID_VERSION, version + " file " + path + " must be a regular file");
            }
            String actual = sha256(file);
            if (!actual.equals(expected)) {
                throw new RegistryException(
                        RegistryErrorCode.DIGEST_MISMATCH,
                        version + " file " + path + " must have the SHA-256 " + expected + ", was " + actual);
            }
        }
        for (String path : manifest.processing().files()) {
            find(path);
            requireListed(manifest, path, "a processing step");
        }
        for (Path file : modelFiles(manifest.modelPath())) {
            String path = relative(file);
            find(path);
            requireListed(manifest, path, "the model");
            if (path.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
                verifyExternalData(manifest, file);
            }
        }
    }

    private void requireListed(Manifest manifest, String path, String owner) {
        if (!manifest.synthesised() && !manifest.files().containsKey(path)) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    version + " file " + path + " belongs to " + owner + ", so the manifest must list its SHA-256");
        }
    }

    private void verifyExternalData(Manifest manifest, Path onnx) throws IOException {
        String path = relative(onnx);
        for (String location : OnnxExternalData.locations(version + " file " + path, onnx)) {
            Path data = externalData(path, onnx, location);
            requireListed(manifest, relative(data), "the model");
        }
    }

    /** The file that an ONNX model refers to, if it is a plain file of its own within the version's folder. */
    private Path externalData(String onnxPath, Path onnx, String location) throws IOException {
        String what = version + " file " + onnxPath + " external data " + RegistryNames.quoted(location);
        boolean safe = !location.isEmpty() && location.indexOf('\0') < 0 && location.indexOf('\\') < 0;
        for (String part : location.split("/", -1)) {
            safe &= !part.isEmpty() && !part.equals(".") && !part.equals("..") && !part.contains(":");
        }
        if (!safe) {
            throw unsafe(what + " must be a relative path without '..' within the version's folder");
        }
        Path data = onnx.resolveSibling(location);
        if (!Files.isRegularFile(data, LinkOption.NOFOLLOW_LINKS)) {
            throw unsafe(what + " must be a regular file in the version's folder, "
                    + (Files.isSymbolicLink(data) ? "was a symbolic link" : "which is missing"));
        }
        if (!data.toRealPath().equals(onnx.toRealPath().resolveSibling(location).normalize())
                || !data.toRealPath().startsWith(directory.toRealPath())) {
            throw unsafe(what + " must be reached without symbolic links");
        }
        if (hardLinks(data) > 1) {
            throw unsafe(what + " must have one name, had " + hardLinks(data) + " (hard links)");
        }
        return data;
    }

    private static RegistryException unsafe(String message) {
        return new RegistryException(RegistryErrorCode.UNSAFE_PATH, message);
    }

    private static int hardLinks(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
                : 1;
    }

    /** Every file of the model itself: one, or those of its folder. */
    private List<Path> modelFiles(String modelPath) throws IOException {
        Path model = find(modelPath);
        if (!Files.isDirectory(model)) {
            return List.of(model);
        }
        try (Stream<Path> files = Files.walk(model, MAX_DEPTH)) {
            return files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !isDescription(file))
                    .sorted()
                    .toList();
        }
    }

    /** Files in a version's folder that describe the model, but are no part of it. */
    private boolean isDescription(Path file) {
        return file.equals(directory.resolve(MANIFEST)) || file.equals(directory.resolve(ModelVersion.BASELINE_FILE));
    }

    private String relative(Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    /** The file's SHA-256, 64 hexadecimal digits in lower case. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            while (in.read(buffer) >= 0) {
                // the stream feeds the digest
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A fresh SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
