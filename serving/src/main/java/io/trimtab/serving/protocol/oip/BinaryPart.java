package io.trimtab.serving.protocol.oip;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import java.nio.ByteBuffer;

/** The bytes behind a request's JSON: each binary input takes its own, in the order of the inputs. */
final class BinaryPart {
    private final ByteBuffer bytes;

    /** @param bytes from position to limit; its position is moved */
    BinaryPart(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The next {@code size} bytes, which are those of {@code input}. */
    ByteBuffer take(String input, long size) throws ServingException {
        if (size > bytes.remaining()) {
            throw BadInput.invalid("input '" + input + "' must have the " + size
                    + " bytes that its 'binary_data_size' says; the binary data of the body has " + bytes.remaining()
                    + " left for it");
        }
        ByteBuffer taken = bytes.slice(bytes.position(), (int) size);
        bytes.position(bytes.position() + (int) size);
        return taken;
    }

    /** To be called after the last input. */
    void requireUsedUp() throws ServingException {
        if (bytes.hasRemaining()) {
            throw BadInput.invalid("the body has " + bytes.remaining()
                    + " bytes of binary data that belong to no input: unexpected additional input data");
        }
    }
}
