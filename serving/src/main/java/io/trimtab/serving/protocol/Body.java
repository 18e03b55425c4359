package io.trimtab.serving.protocol;

import java.nio.ByteBuffer;

/**
 * A request's body, as it came over the wire; nobody changes the bytes.
 *
 * @param bytes the body is what lies from {@code offset} for {@code length} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record Body(byte[] bytes, int offset, int length) {
    /** A body or message of more bytes is decoded off the event loop, which takes about a millisecond. */
    public static final int LARGE = 128 << 10;

    static final Body EMPTY = new Body(new byte[0], 0, 0);

    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, offset, length);
    }
}
