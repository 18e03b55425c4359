package io.trimtab.serving.runtime.protobuf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Walks the fields of one Protocol Buffers message without knowing its type. */
public final class WireReader {
    /** The wire type of numbers. */
    public static final int VARINT = 0;
    /** The wire type of strings, bytes and messages. */
    public static final int BYTES = 2;

    private final ByteBuffer message;
    private int field;
    private int type;
    private int start;
    private int valueStart;
    private long varint;
    private int length;

    /** Reads what lies between position and limit, which stay as they are. */
    public WireReader(ByteBuffer message) {
        this.message = message.duplicate();
    }

    /**
     * Goes to the next field; false at the end.
     *
     * @throws MalformedMessageException when the bytes are not a message
     */
    public boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        start = message.position();
        long tag = readVarint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        if (field <= 0 || tag >>> 32 != 0) {
            throw new MalformedMessageException("field tag " + tag + " at byte " + start);
        }
        valueStart = message.position();
        switch (type) {
            case VARINT -> varint = readVarint();
            case 1 -> skip(8);
            case BYTES -> {
                long size = readVarint();
                if (size < 0 || size > message.remaining()) {
                    throw new MalformedMessageException("field " + field + " at byte " + start + " claims " + size
                            + " bytes of " + message.remaining());
                }
                valueStart = message.position();
                length = (int) size;
                skip(length);
            }
            case 5 -> skip(4);
            default -> throw new MalformedMessageException("wire type " + type + " at byte " + start);
        }
        return true;
    }

    /** The number of the field that {@link #next} went to. */
    public int field() {
        return field;
    }

    /** Whether the field is a string, bytes or a message. */
    public boolean isBytes() {
        return type == BYTES;
    }

    /** The value of a field that is a number; 0 for any other. */
    public long number() {
        return type == VARINT ? varint : 0;
    }

    /** The value of a string, bytes or message field; empty for any other. */
    public ByteBuffer bytes() {
        return type == BYTES
                ? message.duplicate().clear().limit(valueStart + length).position(valueStart)
                : ByteBuffer.allocate(0);
    }

    /** The value of a string field; what is not UTF-8 in it is replaced. */
    public String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /** The whole field with its tag, as it stands in the message. */
    public ByteBuffer raw() {
        return message.duplicate().clear().limit(message.position()).position(start);
    }

    private void skip(int bytes) {
        if (bytes > message.remaining()) {
            throw new MalformedMessageException("field " + field + " at byte " + start + " is cut off");
        }
        message.position(message.position() + bytes);
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!message.hasRemaining()) {
                throw new MalformedMessageException("a number is cut off at the end");
            }
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedMessageException("a number at byte " + start + " is longer than 10 bytes");
    }

    /** Bytes that are not a message. */
    public static final class MalformedMessageException extends RuntimeException {
        public MalformedMessageException(String what) {
            super(what);
        }
    }
}
