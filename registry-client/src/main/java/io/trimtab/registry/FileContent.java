package io.trimtab.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file's bytes, wherever they come from. */
@FunctionalInterface
public interface FileContent {
    /** A fresh stream from the first byte; the caller closes it. */
    InputStream open() throws IOException;

    static FileContent of(Path file) {
        return () -> Files.newInputStream(file);
    }

    static FileContent of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return () -> new ByteArrayInputStream(copy);
    }
}
