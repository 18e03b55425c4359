package io.trimtab.registry.file;

import io.trimtab.registry.AliasMove;
import io.trimtab.registry.json.MoveJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code history.jsonl}: one line per move, only ever added to.
 *
 * <p>A line counts once its line end is there. What stands after the last line end was left by a process that died
 * while writing; its move never happened (the history is written before the aliases), so the next move removes it.
 */
final class AliasHistory {
    static final String FILE = "history.jsonl";

    private final String model;
    private final Path directory;
    private final Path file;

    AliasHistory(String model, Path directory) {
        this.model = model;
        this.directory = directory;
        this.file = directory.resolve(FILE);
    }

    List<AliasMove> moves() throws IOException {
        List<AliasMove> moves = new ArrayList<>();
        if (!Files.exists(file)) {
            return moves;
        }
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String where = "model '" + model + "' " + FILE + " line " + (moves.size() + 1);
                moves.add(MoveJson.read(Arrays.copyOfRange(bytes, start, i), model, where));
                start = i + 1;
            }
        }
        return moves;
    }

    /** Adds a move and waits until it is on the disk. The caller holds the model's lock. */
    void append(AliasMove move) throws IOException {
        boolean isNew = !Files.exists(file);
        long whole = isNew ? 0 : wholeLines(Files.readAllBytes(file));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(whole);
            channel.position(whole);
            DurableFiles.writeAll(channel, MoveJson.write(move));
        }
        if (isNew) {
            DurableFiles.syncDirectory(directory);
        }
    }

    private static long wholeLines(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] != '\n') {
            length--;
        }
        return length;
    }
}
