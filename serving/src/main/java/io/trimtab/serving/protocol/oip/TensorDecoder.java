package io.trimtab.serving.protocol.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.runtime.ModelSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one object of {@code inputs}. Members come in any order: data that comes before its name, datatype and shape
 * is skipped and read again when they are known, so that it always goes straight into a tensor's memory.
 */
final class TensorDecoder {
    private static final int MAX_RANK = 32;

    private final Body body;
    private final ModelSignature signature;
    private final JsonParser json;

    private @Nullable String name;
    private @Nullable Datatype datatype;
    private long @Nullable [] shape;
    private long skippedDataAt = -1;
    private @Nullable Tensor tensor;
    private boolean bareNonNumbers;

    TensorDecoder(Body body, ModelSignature signature, JsonParser json) {
        this.body = body;
        this.signature = signature;
        this.json = json;
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
                throw RequestDecoder.malformed("the body ends within 'inputs'");
            }
            Tensor decoded = tensor;
            if (decoded == null) {
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
                name = RequestDecoder.string(json, "the name of an input");
            }
            case "datatype" -> {
                once(datatype, "datatype");
                String text = RequestDecoder.string(json, "the datatype of " + label());
                datatype = Datatype.named(text)
                        .orElseThrow(() -> RequestDecoder.invalid("the datatype of " + label() + " must be one of "
                                + Arrays.toString(Datatype.values()) + ", was '" + RequestDecoder.cut(text) + "'"));
            }
            case "shape" -> {
                once(shape, "shape");
                shape = shape();
            }
            case "data" -> {
                if (tensor != null || skippedDataAt >= 0) {
                    throw RequestDecoder.invalid(label() + " has 'data' twice");
                }
                if (name != null && datatype != null && shape != null) {
                    tensor = read(json, name, datatype, shape);
                } else {
                    skippedDataAt = json.currentTokenLocation().getByteOffset();
                    json.skipChildren();
                }
            }
            case "parameters" -> parameters();
            default -> json.skipChildren();
        }
    }

    private Tensor decodeSkipped() throws IOException, ServingException {
        String known = name;
        if (known == null) {
            throw RequestDecoder.invalid("every input must have a 'name'");
        }
        spec(known);
        Datatype type = datatype;
        long[] dimensions = shape;
        if (type == null || dimensions == null) {
            throw RequestDecoder.invalid(
                    "input '" + known + "' must have a '" + (type == null ? "datatype" : "shape") + "'");
        }
        if (skippedDataAt < 0) {
            throw RequestDecoder.invalid("input '" + known + "' must have 'data'");
        }
        int from = (int) skippedDataAt;
        try (JsonParser again =
                RequestDecoder.parser(new Body(body.bytes(), body.offset() + from, body.length() - from))) {
            again.nextToken();
            return read(again, known, type, dimensions);
        }
    }

    private Tensor read(JsonParser parser, String input, Datatype type, long[] dimensions)
            throws IOException, ServingException {
        TensorSpec spec = spec(input);
        if (spec.datatype() != type) {
            throw RequestDecoder.invalid(
                    "input '" + input + "' must have datatype " + spec.datatype() + ", was " + type);
        }
        if (!spec.accepts(dimensions)) {
            throw RequestDecoder.invalid("input '" + input + "' must have shape " + spec.shape()
                    + " (-1 is any size), was " + Arrays.toString(dimensions));
        }
        long elements = elements(input, dimensions);
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

    /** The number of elements; refuses what the body cannot hold before anything is allocated. */
    private long elements(String input, long[] dimensions) throws ServingException {
        long elements = 1;
        boolean empty = Arrays.stream(dimensions).anyMatch(d -> d == 0);
        try {
            for (long dimension : dimensions) {
                elements = empty ? 0 : Math.multiplyExact(elements, dimension);
            }
        } catch (ArithmeticException e) {
            throw RequestDecoder.invalid("input '" + input + "' has more elements in its shape "
                    + Arrays.toString(dimensions) + " than 64 bits can count");
        }
        if (elements > body.length()) {
            throw RequestDecoder.invalid("input '" + input + "' with shape " + Arrays.toString(dimensions)
                    + " must have " + elements + " elements, more than fit into the body of " + body.length()
                    + " bytes");
        }
        if (elements * 8 > Integer.MAX_VALUE) {
            throw RequestDecoder.invalid(
                    "input '" + input + "' must have at most " + Integer.MAX_VALUE / 8 + " elements, was " + elements);
        }
        return elements;
    }

    private TensorSpec spec(String input) throws ServingException {
        return signature
                .input(input)
                .orElseThrow(() -> RequestDecoder.invalid("the model has no input '" + RequestDecoder.cut(input)
                        + "'; its inputs are "
                        + signature.inputs().stream().map(TensorSpec::name).collect(Collectors.joining(", "))));
    }

    private long[] shape() throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw RequestDecoder.invalid(
                    "the shape of " + label() + " must be a list of whole numbers, was " + RequestDecoder.shown(json));
        }
        long[] dimensions = new long[8];
        int rank = 0;
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw RequestDecoder.invalid("the shape of " + label()
                        + " must hold whole numbers from 0 to 9223372036854775807, was " + RequestDecoder.shown(json));
            }
            if (rank == MAX_RANK) {
                throw RequestDecoder.invalid(
                        "the shape of " + label() + " must have at most " + MAX_RANK + " dimensions");
            }
            if (rank == dimensions.length) {
                dimensions = Arrays.copyOf(dimensions, MAX_RANK);
            }
            dimensions[rank++] = json.getLongValue();
        }
        return Arrays.copyOf(dimensions, rank);
    }

    private void parameters() throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw RequestDecoder.invalid(
                    "'parameters' of " + label() + " must be an object, was " + RequestDecoder.shown(json));
        }
        String parameter;
        while ((parameter = json.nextFieldName()) != null) {
            json.nextToken();
            if (parameter.equals("binary_data_size") || parameter.startsWith("shared_memory")) {
                throw RequestDecoder.invalid("the parameter '" + parameter + "' of " + label()
                        + " is not supported here; send the values in 'data'");
            }
            json.skipChildren();
        }
    }

    private void once(@Nullable Object before, String member) throws ServingException {
        if (before != null) {
            throw RequestDecoder.invalid(label() + " has '" + member + "' twice");
        }
    }

    private String label() {
        return name == null ? "an input" : "input '" + RequestDecoder.cut(name) + "'";
    }

    /** Carries a failure out of a tensor's filler. */
    static final class DecodingFailed extends IOException {
        private static final long serialVersionUID = 1L;

        DecodingFailed(Exception cause) {
            super(cause);
        }
    }
}
