package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.trimtab.grpc.inference.ModelInferRequest.InferInputTensor;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An {@code InferInputTensor} in which the elements are still bytes of the message. */
final class InputMessage {
    private static final int MAX_RANK = 32;

    private String name = "";
    private String datatype = "";
    private long[] shape = new long[4];
    private int rank;
    private final List<Body> contents = new ArrayList<>(1);

    private InputMessage() {}

    static InputMessage read(Body body) throws IOException, ServingException {
        var input = new InputMessage();
        CodedInputStream in = InferMessage.stream(body);
        int tag;
        while ((tag = in.readTag()) != 0) {
            switch (tag) {
                case InferInputTensor.NAME_FIELD_NUMBER << 3 | 2 -> input.name = in.readStringRequireUtf8();
                case InferInputTensor.DATATYPE_FIELD_NUMBER << 3 | 2 -> input.datatype = in.readStringRequireUtf8();
                case InferInputTensor.SHAPE_FIELD_NUMBER << 3 | 2 -> input.dimensions(in);
                case InferInputTensor.SHAPE_FIELD_NUMBER << 3 -> input.dimension(in.readInt64());
                case InferInputTensor.PARAMETERS_FIELD_NUMBER << 3 | 2 ->
                    new InferParameters(false).read(InferMessage.slice(in, body));
                case InferInputTensor.CONTENTS_FIELD_NUMBER << 3 | 2 -> input.contents(InferMessage.slice(in, body));
                default -> InferMessage.skip(in, tag);
            }
        }
        return input;
    }

    String name() {
        return name;
    }

    String datatype() {
        return datatype;
    }

    long[] shape() {
        return Arrays.copyOf(shape, rank);
    }

    /** The messages of {@code contents}, one after the other; protobuf lets a field come in several parts. */
    List<Body> contents() {
        return contents;
    }

    private void contents(Body part) throws ServingException {
        if (part.length() > 0) {
            if (contents.size() == MAX_RANK) {
                throw BadInput.invalid("input '" + BadInput.cut(name) + "' must have its contents in one piece");
            }
            contents.add(part);
        }
    }

    private void dimensions(CodedInputStream in) throws IOException, ServingException {
        int length = in.readRawVarint32();
        if (length < 0) {
            throw new InvalidProtocolBufferException("a length is negative");
        }
        int before = in.pushLimit(length);
        while (in.getBytesUntilLimit() > 0) {
            dimension(in.readInt64());
        }
        in.popLimit(before);
    }

    private void dimension(long size) throws ServingException {
        if (rank == MAX_RANK) {
            throw BadInput.invalid(
                    "the shape of input '" + BadInput.cut(name) + "' must have at most " + MAX_RANK + " dimensions");
        }
        if (rank == shape.length) {
            shape = Arrays.copyOf(shape, MAX_RANK);
        }
        shape[rank++] = size;
    }
}
