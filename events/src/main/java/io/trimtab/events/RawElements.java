package io.trimtab.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Elements as raw bytes: little-endian, row-major, BYTES elements with a 4-byte length in front. */
final class RawElements {
    private RawElements() {}

    /**
     * Reads exactly {@code count} elements.
     *
     * @throws IllegalArgumentException when the bytes are not that many elements
     */
    static Elements decode(Datatype datatype, int count, byte[] bytes) {
        ByteBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (datatype != Datatype.BYTES && (long) count * datatype.byteSize() != bytes.length) {
            throw new IllegalArgumentException("must be " + (long) count * datatype.byteSize() + " bytes (" + count
                    + " elements of " + datatype + "), was " + bytes.length);
        }
        return switch (datatype) {
            case BYTES -> texts(count, bytes, raw);
            case FP16, BF16, FP32, FP64 -> doubles(datatype, count, raw);
            default -> longs(datatype, count, raw);
        };
    }

    private static Elements doubles(Datatype datatype, int count, ByteBuffer raw) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (datatype) {
                case FP16 -> HalfPrecision.fromFp16(raw.getShort());
                case BF16 -> HalfPrecision.fromBf16(raw.getShort());
                case FP32 -> raw.getFloat();
                default -> raw.getDouble();
            };
        }
        return new Elements.Doubles(values, null);
    }

    private static Elements longs(Datatype datatype, int count, ByteBuffer raw) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (datatype) {
                case BOOL -> raw.get() == 0 ? 0 : 1;
                case UINT8 -> raw.get() & 0xFFL;
                case INT8 -> raw.get();
                case UINT16 -> raw.getShort() & 0xFFFFL;
                case INT16 -> raw.getShort();
                case UINT32 -> raw.getInt() & 0xFFFF_FFFFL;
                case INT32 -> raw.getInt();
                default -> raw.getLong();
            };
        }
        return new Elements.Longs(values, null, datatype == Datatype.BOOL, datatype == Datatype.UINT64);
    }

    private static Elements texts(int count, byte[] bytes, ByteBuffer raw) {
        if (raw.remaining() < 4L * count) {
            throw new IllegalArgumentException(
                    "must have at least 4 bytes for each of " + count + " BYTES elements, was " + raw.remaining());
        }
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            int length = raw.remaining() < 4 ? -1 : raw.getInt();
            if (length < 0 || length > raw.remaining()) {
                throw new IllegalArgumentException("element " + i + " must lie within the tensor's bytes, had "
                        + raw.remaining() + " left for a length of " + Integer.toUnsignedString(length));
            }
            values[i] = new String(bytes, raw.position(), length, StandardCharsets.UTF_8);
            raw.position(raw.position() + length);
        }
        if (raw.hasRemaining()) {
            throw new IllegalArgumentException(
                    "must end after " + count + " BYTES elements, had " + raw.remaining() + " bytes more");
        }
        return new Elements.Texts(values, null);
    }

    /** The tensor's raw bytes; what has no value is NaN, 0 or the empty string. */
    static ByteBuffer encode(TensorData tensor) {
        Elements elements = tensor.present();
        if (elements instanceof Elements.Texts texts) {
            return encodeTexts(texts);
        }
        Datatype datatype = tensor.datatype();
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(elements.size(), datatype.byteSize()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements.size(); i++) {
            if (elements instanceof Elements.Longs longs) {
                putLong(datatype, longs.bits(i), raw);
            } else {
                putDouble(datatype, elements.number(i), raw);
            }
        }
        return raw.flip();
    }

    private static void putLong(Datatype datatype, long value, ByteBuffer raw) {
        switch (datatype.byteSize()) {
            case 1 -> raw.put((byte) value);
            case 2 -> raw.putShort((short) value);
            case 4 -> raw.putInt((int) value);
            default -> raw.putLong(value);
        }
    }

    private static void putDouble(Datatype datatype, double value, ByteBuffer raw) {
        switch (datatype) {
            case FP16 -> raw.putShort(HalfPrecision.toFp16((float) value));
            case BF16 -> raw.putShort(HalfPrecision.toBf16((float) value));
            case FP32 -> raw.putFloat((float) value);
            default -> raw.putDouble(value);
        }
    }

    private static ByteBuffer encodeTexts(Elements.Texts texts) {
        byte[][] utf8 = new byte[texts.size()][];
        int total = 0;
        for (int i = 0; i < utf8.length; i++) {
            utf8[i] = texts.label(i).getBytes(StandardCharsets.UTF_8);
            total = Math.addExact(total, 4 + utf8[i].length);
        }
        ByteBuffer raw = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] element : utf8) {
            raw.putInt(element.length).put(element);
        }
        return raw.flip();
    }
}
