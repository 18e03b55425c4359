package io.trimtab.serving.protocol.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.events.Datatype;
import io.trimtab.events.RawTensor;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.DataReader;
import io.trimtab.serving.wire.ElementReader;
import io.trimtab.serving.wire.JsonInput;
import io.trimtab.serving.wire.RawTensors;
import io.trimtab.serving.wire.RequestInputs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one object of {@code inputs}. Members come in any order: data that comes before its name, datatype and shape
 * is skipped and read again when they are known, so that it always goes straight into a tensor's memory.
 */
final class TensorDecoder {
    private static final int MAX_RANK = 32;

    private final Body body;
    private final @Nullable SharedMemory memory;
    private final BinaryPart binary;
    private final RequestInputs inputs;
    private final JsonParser json;

    private @Nullable String name;
    private @Nullable Datatype datatype;
    private long @Nullable [] shape;
    private long skippedDataAt = -1;
    private long skippedDataEnd = -1;
    private long binarySize = -1;
    private @Nullable RawTensor raw;
    private @Nullable Tensor tensor;
    private boolean bareNonNumbers;

    /** @param body whose JSON {@code json} parses */
    TensorDecoder(InferBody body, BinaryPart binary, RequestInputs inputs, JsonParser json) {
        this.body = body.json();
        this.memory = body.memory();
        this.binary = binary;
        this.inputs = inputs;
        this.json = json;
    }

    /** The bytes of the tensor, when they were binary data. */
    Optional<RawTensor> raw() {
        return Optional.ofNullable(raw);
    }

    boolean sawBareNonNumbers() {
        return bareNonNumbers;
    }

    /** Reads the object at whose start the parser stands. */
    Tensor decode() throws IOException, ServingException {
        boolean complete = false;
        try {
            String member;
            while ((member = json.nextFieldName()) != null) {
                json.nextToken();
                member(member);
            }
            if (json.currentToken() != JsonToken.END_OBJECT) {
                throw BadInput.malformed("the body ends within 'inputs'");
            }
            Tensor decoded = tensor;
            if (binarySize >= 0) {
                decoded = decodeBinary();
            } else if (decoded == null) {
                decoded = decodeSkipped();
            }
            complete = true;
            return decoded;
        } finally {
            Tensor partial = tensor;
            if (!complete && partial != null) {
                partial.close();
            }
        }
    }

    private void member(String member) throws IOException, ServingException {
        switch (member) {
            case "name" -> {
                once(name, "name");
                name = JsonInput.string(json, "the name of an input");
            }
            case "datatype" -> {
                once(datatype, "datatype");
                String text = JsonInput.string(json, () -> "the datatype of " + label());
                datatype = RequestInputs.datatype(text, this::label);
            }
            case "shape" -> {
                once(shape, "shape");
                shape = shape();
            }
            case "data" -> {
                if (tensor != null || skippedDataAt >= 0) {
                    throw BadInput.invalid(label() + " has 'data' twice");
                }
                if (name != null && datatype != null && shape != null) {
                    tensor = read(json, name, datatype, shape);
                } else {
                    skippedDataAt = json.currentTokenLocation().getByteOffset();
                    if (json.currentToken().isScalarValue()) {
                        // reads it to its end, which is not known before
                        json.finishToken();
                    }
                    json.skipChildren();
                    skippedDataEnd = json.currentLocation().getByteOffset();
                }
            }
            case "parameters" -> parameters();
            default -> skip();
        }
    }

    private Tensor decodeBinary() throws ServingException {
        String known = knownName();
        if (tensor != null || skippedDataAt >= 0) {
            throw BadInput.invalid(
                    "input '" + known + "' must have either 'data' or the parameter 'binary_data_size', has both");
        }
        Datatype type = knownDatatype(known);
        long[] dimensions = knownShape(known);
        inputs.check(known, type, dimensions);
        ByteBuffer bytes = binary.take(known, binarySize);
        long elements = RequestInputs.elements(known, dimensions, binarySize);
        raw = new RawTensor(known, type, dimensions, bytes);
        return RawTensors.view(known, type, dimensions, elements, bytes, memory);
    }

    private Tensor decodeSkipped() throws IOException, ServingException {
        String known = knownName();
        Datatype type = knownDatatype(known);
        long[] dimensions = knownShape(known);
        if (skippedDataAt < 0) {
            throw BadInput.invalid("input '" + known + "' must have 'data'");
        }
        int from = (int) skippedDataAt;
        int length = (int) skippedDataEnd - from;
        try (JsonParser again = RequestDecoder.parser(new Body(body.bytes(), body.offset() + from, length))) {
            again.nextToken();
            return read(again, known, type, dimensions);
        }
    }

    private String knownName() throws ServingException {
        String known = name;
        if (known == null) {
            throw BadInput.invalid("every input must have a 'name'");
        }
        inputs.spec(known);
        return known;
    }

    private Datatype knownDatatype(String input) throws ServingException {
        Datatype known = datatype;
        if (known == null) {
            throw BadInput.invalid("input '" + input + "' must have a 'datatype'");
        }
        return known;
    }

    private long[] knownShape(String input) throws ServingException {
        long[] known = shape;
        if (known == null) {
            throw BadInput.invalid("input '" + input + "' must have a 'shape'");
        }
        return known;
    }

    private Tensor read(JsonParser parser, String input, Datatype type, long[] dimensions)
            throws IOException, ServingException {
        inputs.check(input, type, dimensions);
        long elements = RequestInputs.elements(input, dimensions, body.length());
        if (type == Datatype.BYTES) {
            List<byte[]> texts = new ArrayList<>((int) Math.min(elements, 1024));
            new DataReader(parser, input, dimensions, elements)
                    .read(new ElementReader(parser, input, type, null, texts));
            return Tensor.ofBytes(input, dimensions, texts);
        }
        return TensorMemory.<DecodingFailed>tensor(
                input, type, dimensions, elements, target -> fill(parser, input, type, dimensions, elements, target));
    }

    private void fill(
            JsonParser parser, String input, Datatype type, long[] dimensions, long elements, ByteBuffer target)
            throws DecodingFailed {
        var reader = new ElementReader(parser, input, type, target, null);
        try {
            new DataReader(parser, input, dimensions, elements).read(reader);
        } catch (IOException | ServingException e) {
            throw new DecodingFailed(e);
        }
        bareNonNumbers |= reader.sawBareNonNumbers();
    }

    private long[] shape() throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw BadInput.invalid(
                    "the shape of " + label() + " must be a list of whole numbers, was " + BadInput.shown(json));
        }
        long[] dimensions = new long[8];
        int rank = 0;
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw BadInput.invalid("the shape of " + label()
                        + " must hold whole numbers from 0 to 9223372036854775807, was " + BadInput.shown(json));
            }
            if (rank == MAX_RANK) {
                throw BadInput.invalid("the shape of " + label() + " must have at most " + MAX_RANK + " dimensions");
            }
            if (rank == dimensions.length) {
                dimensions = Arrays.copyOf(dimensions, MAX_RANK);
            }
            dimensions[rank++] = json.getLongValue();
        }
        return Arrays.copyOf(dimensions, rank);
    }

    private void parameters() throws IOException, ServingException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw BadInput.invalid("'parameters' of " + label() + " must be an object, was " + BadInput.shown(json));
        }
        String parameter;
        while ((parameter = json.nextFieldName()) != null) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            if (parameter.equals("binary_data_size")) {
                binarySize = JsonInput.wholeNumber(
                        json, "the parameter 'binary_data_size' of " + label() + " must be a whole number of bytes");
            } else if (parameter.startsWith("shared_memory")) {
                throw BadInput.invalid("the parameter '" + parameter + "' of " + label()
                        + " is not supported here; send the values in 'data' or as binary data");
            } else {
                skip();
            }
        }
    }

    private void skip() throws IOException {
        bareNonNumbers |= JsonInput.skip(json);
    }

    private void once(@Nullable Object before, String member) throws ServingException {
        if (before != null) {
            throw BadInput.invalid(label() + " has '" + member + "' twice");
        }
    }

    private String label() {
        return name == null ? "an input" : "input '" + BadInput.cut(name) + "'";
    }

    /** Carries a failure out of a tensor's filler. */
    static final class DecodingFailed extends IOException {
        private static final long serialVersionUID = 1L;

        DecodingFailed(Exception cause) {
            super(cause);
        }
    }
}
