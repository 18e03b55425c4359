package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.RequestedOutput;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonInput;
import io.trimtab.serving.wire.RequestInputs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ModelInferRequest} in which the tensors are still bytes of the message. It is read by hand because the
 * generated class would copy every tensor, and would make a hundred objects of a few bytes that a client sends.
 */
final class InferMessage {
    private static final int MAX_ENTRIES = 4096;

    private String model = "";
    private String version = "";
    private String id = "";
    private final InferParameters parameters;
    private final List<Body> inputs = new ArrayList<>(4);
    private final List<RequestedOutput> outputs = new ArrayList<>(4);
    private final List<ByteBuffer> rawContents = new ArrayList<>(4);
    private @Nullable SharedMemory memory;

    private InferMessage(boolean acceptEventTime) {
        this.parameters = new InferParameters(acceptEventTime);
    }

    /** @param acceptEventTime whether the client's {@code event_time} counts */
    static InferMessage empty(boolean acceptEventTime) {
        return new InferMessage(acceptEventTime);
    }

    /**
     * Reads everything but the tensors. What was read before a mistake stays, such as the id.
     *
     * @throws ServingException {@code MALFORMED_REQUEST}, {@code INVALID_INPUT}
     */
    void read(MessageSource source) throws ServingException {
        memory = source.memory();
        try {
            fields(source);
        } catch (IOException e) {
            throw GrpcMethod.malformed();
        }
    }

    String model() {
        return model;
    }

    /** A number or an alias; empty when the client named none. */
    String version() {
        return version;
    }

    /** The client's own id for the request. */
    @Nullable
    String id() {
        return id.isEmpty() ? null : id;
    }

    InferParameters parameters() {
        return parameters;
    }

    /** The messages of the inputs. */
    List<Body> inputs() {
        return inputs;
    }

    List<RequestedOutput> outputs() {
        return outputs;
    }

    /** The entries of {@code raw_input_contents}, each from position to limit. */
    List<ByteBuffer> rawContents() {
        return rawContents;
    }

    /** What they lie in; null: memory that cannot be held. */
    @Nullable
    SharedMemory memory() {
        return memory;
    }

    private void fields(MessageSource source) throws IOException, ServingException {
        CodedInputStream in = source.stream();
        int tag;
        while ((tag = in.readTag()) != 0) {
            switch (tag) {
                case ModelInferRequest.MODEL_NAME_FIELD_NUMBER << 3 | 2 -> model = in.readStringRequireUtf8();
                case ModelInferRequest.MODEL_VERSION_FIELD_NUMBER << 3 | 2 -> version = in.readStringRequireUtf8();
                case ModelInferRequest.ID_FIELD_NUMBER << 3 | 2 -> id = JsonInput.id(in.readStringRequireUtf8());
                case ModelInferRequest.PARAMETERS_FIELD_NUMBER << 3 | 2 -> parameters.read(source.part(in));
                case ModelInferRequest.INPUTS_FIELD_NUMBER << 3 | 2 -> add(inputs, source.part(in), "inputs");
                case ModelInferRequest.OUTPUTS_FIELD_NUMBER << 3 | 2 ->
                    add(outputs, output(source.part(in)), "outputs");
                case ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER << 3 | 2 ->
                    add(rawContents, source.view(in), "raw_input_contents");
                default -> skip(in, tag);
            }
        }
    }

    private static RequestedOutput output(Body message) throws IOException, ServingException {
        CodedInputStream fields = stream(message);
        String name = "";
        var output = new InferParameters(false);
        int tag;
        while ((tag = fields.readTag()) != 0) {
            switch (tag) {
                case InferRequestedOutputTensor.NAME_FIELD_NUMBER << 3 | 2 -> name = fields.readStringRequireUtf8();
                case InferRequestedOutputTensor.PARAMETERS_FIELD_NUMBER << 3 | 2 -> output.read(slice(fields, message));
                default -> skip(fields, tag);
            }
        }
        Long asked = output.classes();
        return new RequestedOutput(name, asked == null ? 0 : RequestInputs.classes(asked, name));
    }

    private static <T> void add(List<T> list, T entry, String field) throws ServingException {
        if (list.size() == MAX_ENTRIES) {
            throw BadInput.invalid("'" + field + "' must have at most " + MAX_ENTRIES + " entries");
        }
        list.add(entry);
    }

    static CodedInputStream stream(Body body) {
        return CodedInputStream.newInstance(body.bytes(), body.offset(), body.length());
    }

    /** The bytes of a field that has its length in front; {@code in} reads {@code body}. */
    static Body slice(CodedInputStream in, Body body) throws IOException {
        int length = in.readRawVarint32();
        int from = in.getTotalBytesRead();
        in.skipRawBytes(length);
        return new Body(body.bytes(), body.offset() + from, length);
    }

    /** A field that this version of the protocol does not have. */
    static void skip(CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagFieldNumber(tag) == 0 || !in.skipField(tag)) {
            throw new InvalidProtocolBufferException("a field ends that has not begun");
        }
    }
}
