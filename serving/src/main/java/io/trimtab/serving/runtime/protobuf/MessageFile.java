package io.trimtab.serving.runtime.protobuf;

import io.trimtab.serving.runtime.protobuf.WireReader.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is one message. */
public final class MessageFile {
    private static final long COPIED_BYTES = 16 << 20;

    private MessageFile() {}

    /**
     * The file's content. Small files are copied, so that nobody changes them under the reader; large ones are mapped.
     *
     * @throws MalformedMessageException when it is larger than a message can be
     */
    public static ByteBuffer read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new MalformedMessageException("it has " + size + " bytes, and the format ends at 2 GiB");
            }
            if (size > COPIED_BYTES) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            }
            ByteBuffer copy = ByteBuffer.allocate((int) size);
            int read = 0;
            while (copy.hasRemaining() && read >= 0) {
                read = channel.read(copy);
            }
            return copy.flip();
        }
    }
}
