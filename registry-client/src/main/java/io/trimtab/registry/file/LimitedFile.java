package io.trimtab.registry.file;

import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Small files that are read whole. */
final class LimitedFile {
    private LimitedFile() {}

    /**
     * The file's bytes.
     *
     * @param where how messages call the file
     * @throws RegistryException with {@code code} when it is no regular file or longer than the limit
     */
    static byte[] read(Path file, int maxBytes, String where, RegistryErrorCode code) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new RegistryException(
                    code,
                    where + " must be a regular file, was "
                            + (Files.isSymbolicLink(file) ? "a symbolic link" : "something else"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new RegistryException(
                        code, where + " must have at most " + maxBytes + " bytes, had " + Files.size(file));
            }
            return bytes;
        }
    }
}
