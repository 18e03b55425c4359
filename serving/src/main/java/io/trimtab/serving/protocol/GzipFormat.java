package io.trimtab.serving.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** What the library's gzip streams (RFC 1952) leave open. */
final class GzipFormat {
    private static final int FIXED_LENGTH = 10;
    private static final int HEADER_CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private GzipFormat() {}

    /**
     * Whether a body begins with a whole header. The library's stream finds out only when it holds native memory, which
     * it then leaves to the garbage collector.
     */
    static boolean hasHeader(Body body) {
        byte[] bytes = body.bytes();
        int start = body.offset();
        int end = start + body.length();
        if (body.length() < FIXED_LENGTH
                || (bytes[start] & 0xFF) != 0x1F
                || (bytes[start + 1] & 0xFF) != 0x8B
                || bytes[start + 2] != Deflater.DEFLATED) {
            return false;
        }
        int flags = bytes[start + 3];
        int at = start + FIXED_LENGTH;
        if ((flags & EXTRA) != 0) {
            at = at + 2 > end ? end + 1 : at + 2 + littleEndian(bytes, at);
        }
        if ((flags & NAME) != 0) {
            at = behindText(bytes, at, end);
        }
        if ((flags & COMMENT) != 0) {
            at = behindText(bytes, at, end);
        }
        if ((flags & HEADER_CHECKED) == 0) {
            return at <= end;
        }
        if (at + 2 > end) {
            return false;
        }
        var check = new CRC32();
        check.update(bytes, start, at - start);
        return (check.getValue() & 0xFFFF) == littleEndian(bytes, at);
    }

    private static int behindText(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == 0) {
                return i + 1;
            }
        }
        return end + 1;
    }

    private static int littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
    }

    /** Compresses fast rather than well. */
    static final class Writer extends GZIPOutputStream {
        Writer(OutputStream target) throws IOException {
            super(target);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
