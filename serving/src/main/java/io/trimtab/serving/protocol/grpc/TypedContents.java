package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.trimtab.events.Datatype;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads {@code InferTensorContents} element by element into a tensor; each must be one of the datatype's. */
final class TypedContents {
    private final String input;
    private final Datatype datatype;
    private final long[] shape;
    private final long elements;
    private final List<Body> contents;

    /** @param elements what {@code shape} holds */
    TypedContents(String input, Datatype datatype, long[] shape, long elements, List<Body> contents) {
        this.input = input;
        this.datatype = datatype;
        this.shape = shape;
        this.elements = elements;
        this.contents = contents;
    }

    /** @throws IOException when the message is none */
    Tensor read() throws IOException, ServingException {
        return switch (datatype) {
            case FP16, BF16 ->
                throw BadInput.invalid("input '" + input + "' of " + datatype
                        + " must be sent in raw_input_contents; there are no typed contents for it");
            case BYTES -> bytes();
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP32, FP64 -> numbers();
        };
    }

    private Tensor bytes() throws IOException, ServingException {
        List<byte[]> texts = new ArrayList<>((int) elements);
        long count = each(in -> {
            byte[] text = in.readByteArray();
            if (texts.size() < elements) {
                texts.add(text);
            }
        });
        checkCount(count);
        return Tensor.ofBytes(input, shape, texts);
    }

    private Tensor numbers() throws IOException, ServingException {
        try {
            return TensorMemory.<Failed>tensor(input, datatype, shape, elements, this::fill);
        } catch (Failed failed) {
            if (failed.getCause() instanceof ServingException refusal) {
                throw refusal;
            }
            throw new InvalidProtocolBufferException("the contents are not well formed");
        }
    }

    private void fill(ByteBuffer target) throws Failed {
        try {
            long count = each(in -> element(in, target));
            checkCount(count);
        } catch (IOException | ServingException e) {
            throw new Failed(e);
        }
    }

    /** Hands over the stream at each element in turn; returns how many there are. */
    private long each(ElementReader reader) throws IOException, ServingException {
        int field = field(datatype);
        int wireType = wireType(datatype);
        long count = 0;
        for (Body part : contents) {
            CodedInputStream in = InferMessage.stream(part);
            int tag;
            while ((tag = in.readTag()) != 0) {
                int found = WireFormat.getTagFieldNumber(tag);
                if (found == field && WireFormat.getTagWireType(tag) == wireType) {
                    reader.read(in);
                    count++;
                } else if (found == field && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    count += packed(in, reader);
                } else if (InferTensorContents.getDescriptor().findFieldByNumber(found) != null) {
                    throw BadInput.invalid("input '" + input + "' of " + datatype + " must have its values in "
                            + name(field) + ", was " + name(found));
                } else {
                    InferMessage.skip(in, tag);
                }
            }
        }
        return count;
    }

    private static long packed(CodedInputStream in, ElementReader reader) throws IOException, ServingException {
        int length = in.readRawVarint32();
        if (length < 0) {
            throw new InvalidProtocolBufferException("a length is negative");
        }
        int before = in.pushLimit(length);
        long count = 0;
        while (in.getBytesUntilLimit() > 0) {
            reader.read(in);
            count++;
        }
        in.popLimit(before);
        return count;
    }

    private void element(CodedInputStream in, ByteBuffer target) throws IOException, ServingException {
        if (!target.hasRemaining()) {
            // only counted, for the message
            in.skipField(wireType(datatype) | field(datatype) << 3);
            return;
        }
        switch (datatype) {
            case BOOL -> target.put((byte) (in.readBool() ? 1 : 0));
            case INT8 -> target.put((byte) within(in.readInt32(), Byte.MIN_VALUE, Byte.MAX_VALUE, target));
            case INT16 -> target.putShort((short) within(in.readInt32(), Short.MIN_VALUE, Short.MAX_VALUE, target));
            case INT32 -> target.putInt(in.readInt32());
            case UINT8 -> target.put((byte) within(in.readUInt32() & 0xFFFF_FFFFL, 0, 0xFF, target));
            case UINT16 -> target.putShort((short) within(in.readUInt32() & 0xFFFF_FFFFL, 0, 0xFFFF, target));
            case UINT32 -> target.putInt(in.readUInt32());
            case INT64, UINT64 -> target.putLong(in.readRawVarint64());
            case FP32 -> target.putInt(in.readRawLittleEndian32());
            case FP64 -> target.putLong(in.readRawLittleEndian64());
            case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " has no numbers in typed contents");
        }
    }

    private long within(long value, long least, long most, ByteBuffer target) throws ServingException {
        if (value < least || value > most) {
            throw BadInput.invalid("input '" + input + "' element " + target.position() / datatype.byteSize() + " of "
                    + datatype + " must be from " + least + " to " + most + ", was " + value);
        }
        return value;
    }

    private void checkCount(long count) throws ServingException {
        if (count != elements) {
            throw BadInput.invalid("input '" + input + "' with shape " + Arrays.toString(shape) + " must have "
                    + elements + " elements in " + name(field(datatype)) + ", was " + count);
        }
    }

    private static String name(int field) {
        var descriptor = InferTensorContents.getDescriptor().findFieldByNumber(field);
        return descriptor == null ? "field " + field : descriptor.getName();
    }

    static int field(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER;
            case INT8, INT16, INT32 -> InferTensorContents.INT_CONTENTS_FIELD_NUMBER;
            case INT64 -> InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
            case UINT8, UINT16, UINT32 -> InferTensorContents.UINT_CONTENTS_FIELD_NUMBER;
            case UINT64 -> InferTensorContents.UINT64_CONTENTS_FIELD_NUMBER;
            case FP32 -> InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
            case FP64 -> InferTensorContents.FP64_CONTENTS_FIELD_NUMBER;
            case BYTES -> InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER;
            case FP16, BF16 -> throw new IllegalArgumentException(datatype + " has no typed contents");
        };
    }

    private static int wireType(Datatype datatype) {
        return switch (datatype) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            case BYTES -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, BF16 ->
                WireFormat.WIRETYPE_VARINT;
        };
    }

    @FunctionalInterface
    private interface ElementReader {
        void read(CodedInputStream in) throws IOException, ServingException;
    }

    /** Carries a failure out of a tensor's filler. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(Exception cause) {
            super(cause);
        }
    }
}
