package io.trimtab.loadtests.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** The request bodies of the last order; those of the next are mostly the same. */
final class Bodies {
    private Path file = Path.of("");
    private List<byte[]> content = List.of();

    /** The bodies in a file, one a line in Base64; read once as long as no other file is asked for. */
    List<byte[]> read(Path wanted) throws IOException {
        if (!wanted.equals(file)) {
            content = Files.readAllLines(wanted).stream()
                    .map(Base64.getDecoder()::decode)
                    .toList();
            file = wanted;
        }
        if (content.isEmpty()) {
            throw new IOException("the file of request bodies has no line: " + wanted);
        }
        return content;
    }
}
