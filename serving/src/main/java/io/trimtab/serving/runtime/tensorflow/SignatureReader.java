package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.runtime.protobuf.WireReader;
import io.trimtab.serving.runtime.protobuf.WireReader.MalformedMessageException;
import io.trimtab.serving.runtime.tensorflow.SavedModelSignature.End;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads a {@code SignatureDef}. */
final class SignatureReader {
    private static final int MAX_NAME = 4096;
    private static final int MAX_ENDS = 4096;
    private static final int MAX_DIMENSIONS = 254;

    /** The output of an operation: its name and which output, which may be left out for 0. */
    private static final Pattern ELEMENT = Pattern.compile("[^:^]{1,1000}(:[0-9]{1,6})?");

    private SignatureReader() {}

    /** One entry of a map from strings to messages. */
    record Entry(String key, ByteBuffer value) {}

    /** A signature that is well-formed but cannot be served; the message says why. */
    static final class UnusableSignatureException extends RuntimeException {
        UnusableSignatureException(String reason) {
            super(reason);
        }
    }

    /** The text of the field that the reader is at. */
    static String name(WireReader fields) {
        int length = fields.bytes().remaining();
        if (length > MAX_NAME) {
            throw new MalformedMessageException("a name has " + length + " bytes, more than " + MAX_NAME);
        }
        return fields.text();
    }

    static Entry entry(ByteBuffer message) {
        String key = "";
        ByteBuffer value = ByteBuffer.allocate(0);
        WireReader fields = new WireReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> key = name(fields);
                case 2 -> value = fields.bytes();
                default -> {}
            }
        }
        return new Entry(key, value);
    }

    static SavedModelSignature read(String name, ByteBuffer message) {
        Map<String, ByteBuffer> inputs = new TreeMap<>();
        Map<String, ByteBuffer> outputs = new TreeMap<>();
        WireReader fields = new WireReader(message);
        while (fields.next()) {
            if (fields.field() == 1 || fields.field() == 2) {
                Entry entry = entry(fields.bytes());
                (fields.field() == 1 ? inputs : outputs).put(entry.key(), entry.value());
                if (inputs.size() + outputs.size() > MAX_ENDS) {
                    throw new MalformedMessageException(
                            "signature '" + Text.shortened(name) + "' has more than " + MAX_ENDS + " tensors");
                }
            }
        }
        if (outputs.isEmpty()) {
            throw new UnusableSignatureException("it has no outputs");
        }
        return new SavedModelSignature(name, ends(inputs, true), ends(outputs, false));
    }

    private static List<End> ends(Map<String, ByteBuffer> messages, boolean input) {
        List<End> ends = new ArrayList<>(messages.size());
        messages.forEach((name, message) -> ends.add(end(name, message, input)));
        return ends;
    }

    private static End end(String name, ByteBuffer tensorInfo, boolean input) {
        String where = (input ? "input '" : "output '") + Text.shortened(name) + "'";
        String element = "";
        long type = 0;
        Optional<List<Long>> shape = Optional.of(List.of());
        WireReader fields = new WireReader(tensorInfo);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> element = name(fields);
                case 2 -> type = fields.number();
                case 3 -> shape = shape(fields.bytes(), where);
                case 4 ->
                    throw new UnusableSignatureException(where + " is a sparse tensor, which no protocol carries");
                case 5 ->
                    throw new UnusableSignatureException(where + " is a composite tensor, which no protocol carries");
                default -> {}
            }
        }
        if (!ELEMENT.matcher(element).matches()) {
            throw new UnusableSignatureException(
                    where + " must name an output of an operation, names '" + Text.shortened(element) + "'");
        }
        String typeName = TensorFlowType.name(type);
        Datatype datatype = TensorFlowType.datatype(type)
                .orElseThrow(() -> new UnusableSignatureException(
                        where + " has TensorFlow type " + typeName + ", which no protocol carries"));
        if (shape.isEmpty() && input) {
            throw new UnusableSignatureException(
                    where + " has no fixed number of dimensions; export the model with shapes for its inputs");
        }
        // An output's shape is known when it is there; until then it is one dimension of any size.
        return new End(new TensorSpec(name, datatype, shape.orElse(List.of(-1L))), element);
    }

    /** Empty when the number of dimensions is not known. */
    private static Optional<List<Long>> shape(ByteBuffer tensorShape, String where) {
        List<Long> dimensions = new ArrayList<>();
        boolean unknown = false;
        WireReader fields = new WireReader(tensorShape);
        while (fields.next()) {
            switch (fields.field()) {
                case 2 -> dimensions.add(dimension(fields.bytes(), where));
                case 3 -> unknown = fields.number() != 0;
                default -> {}
            }
            if (dimensions.size() > MAX_DIMENSIONS) {
                throw new MalformedMessageException(where + " has more than " + MAX_DIMENSIONS + " dimensions");
            }
        }
        return unknown ? Optional.empty() : Optional.of(dimensions);
    }

    private static long dimension(ByteBuffer dimension, String where) {
        long size = 0;
        WireReader fields = new WireReader(dimension);
        while (fields.next()) {
            if (fields.field() == 1) {
                size = fields.number();
            }
        }
        if (size < -1) {
            throw new MalformedMessageException(where + " has a dimension of " + size);
        }
        return size;
    }
}
