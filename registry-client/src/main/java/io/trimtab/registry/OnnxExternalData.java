package io.trimtab.registry;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files outside an ONNX model that its tensors refer to, without loading the model.
 *
 * <p>Field numbers are those of {@code onnx.proto}. Tensors hide in more places than the graph's initializers:
 * attributes, subgraphs, functions, sparse tensors and training graphs are all looked into. Weights are passed over
 * unread, so memory does not grow with the model.
 */
final class OnnxExternalData {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_LOCATIONS = 100_000;
    private static final int MAX_TEXT_BYTES = 4_096;

    /** Messages of {@code onnx.proto} that can hold a tensor. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        FUNCTION,
        TRAINING,
        SPARSE_TENSOR,
        TENSOR,
        ENTRY,
        NONE;

        /** What the field of that number holds, {@link #NONE} when it can hold no tensor. */
        Message field(int number) {
            return switch (this) {
                case MODEL -> number == 7 ? GRAPH : number == 25 ? FUNCTION : number == 20 ? TRAINING : NONE;
                case GRAPH -> number == 1 ? NODE : number == 5 ? TENSOR : number == 15 ? SPARSE_TENSOR : NONE;
                case NODE -> number == 5 ? ATTRIBUTE : NONE;
                case FUNCTION -> number == 7 ? NODE : number == 11 ? ATTRIBUTE : NONE;
                case TRAINING -> number == 1 || number == 2 ? GRAPH : NONE;
                case SPARSE_TENSOR -> number == 1 || number == 2 ? TENSOR : NONE;
                case TENSOR -> number == 13 ? ENTRY : NONE;
                case ATTRIBUTE ->
                    switch (number) {
                        case 5, 10 -> TENSOR;
                        case 6, 11 -> GRAPH;
                        case 22, 23 -> SPARSE_TENSOR;
                        default -> NONE;
                    };
                case ENTRY, NONE -> NONE;
            };
        }
    }

    private final Set<String> locations = new TreeSet<>();
    private final CodedInputStream in;

    private OnnxExternalData(CodedInputStream in) {
        this.in = in;
    }

    /**
     * Every {@code location} of external data, as it stands in the model.
     *
     * @param what how messages call the file
     * @throws RegistryException {@code INVALID_VERSION} when the file is not a protobuf message of that form
     */
    static Set<String> locations(String what, Path onnx) throws IOException {
        if (Files.size(onnx) == 0) {
            throw notAModel(what, "it is empty", null);
        }
        try (InputStream file = Files.newInputStream(onnx)) {
            OnnxExternalData scan = new OnnxExternalData(CodedInputStream.newInstance(file));
            scan.read(Message.MODEL, 0);
            return scan.locations;
        } catch (InvalidProtocolBufferException e) {
            throw notAModel(what, e.getMessage(), e);
        }
    }

    private static RegistryException notAModel(String what, @Nullable String why, @Nullable Exception cause) {
        String message = what + " must be an ONNX model, but cannot be read as one: " + why;
        return cause == null
                ? new RegistryException(RegistryErrorCode.INVALID_VERSION, message)
                : new RegistryException(RegistryErrorCode.INVALID_VERSION, message, cause);
    }

    private void read(Message message, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new InvalidProtocolBufferException("graphs are nested more than " + MAX_DEPTH + " messages deep");
        }
        int tag = in.readTag();
        while (tag != 0) {
            Message field = message.field(WireFormat.getTagFieldNumber(tag));
            if (field == Message.NONE || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                if (!in.skipField(tag)) {
                    throw new InvalidProtocolBufferException("a group ends that did not begin");
                }
            } else {
                int end = in.pushLimit(in.readRawVarint32());
                if (field == Message.ENTRY) {
                    readEntry();
                } else {
                    read(field, depth + 1);
                }
                if (in.getBytesUntilLimit() != 0) {
                    throw new InvalidProtocolBufferException("it ends in the middle of a message");
                }
                in.popLimit(end);
            }
            tag = in.readTag();
        }
    }

    private void readEntry() throws IOException {
        String key = "";
        String value = "";
        int tag = in.readTag();
        while (tag != 0) {
            int number = WireFormat.getTagFieldNumber(tag);
            boolean text = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (text && (number == 1 || number == 2)) {
                String read = readText();
                key = number == 1 ? read : key;
                value = number == 2 ? read : value;
            } else {
                in.skipField(tag);
            }
            tag = in.readTag();
        }
        if (key.equals("location")) {
            locations.add(value);
            if (locations.size() > MAX_LOCATIONS) {
                throw new InvalidProtocolBufferException("it has more than " + MAX_LOCATIONS + " external files");
            }
        }
    }

    private String readText() throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > MAX_TEXT_BYTES) {
            throw new InvalidProtocolBufferException(
                    "an external data entry is longer than " + MAX_TEXT_BYTES + " bytes");
        }
        return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }
}
