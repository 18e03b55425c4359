package io.trimtab.serving.runtime.onnx;

import io.trimtab.serving.runtime.protobuf.WireReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one Protocol Buffers message. */
final class WireWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WireWriter number(int field, long value) {
        varint(((long) field << 3) | WireReader.VARINT);
        varint(value);
        return this;
    }

    WireWriter text(int field, String value) {
        return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    WireWriter message(int field, WireWriter value) {
        return bytes(field, ByteBuffer.wrap(value.toBytes()));
    }

    WireWriter bytes(int field, ByteBuffer value) {
        varint(((long) field << 3) | WireReader.BYTES);
        varint(value.remaining());
        return raw(value);
    }

    /** Fields that are written already. */
    WireWriter raw(ByteBuffer fields) {
        byte[] bytes = new byte[fields.remaining()];
        fields.duplicate().get(bytes);
        out.writeBytes(bytes);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
