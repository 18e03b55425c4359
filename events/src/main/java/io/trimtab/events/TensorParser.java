package io.trimtab.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tensors of one Open Inference Protocol body out of a JSON parser that stands on its opening brace.
 *
 * <p>Elements are read in one pass when type and shape stand before the data, as clients write them; otherwise the data
 * is passed over first and read from its place in the bytes when the tensor's type is known.
 */
final class TensorParser {
    private static final int MAX_RANK = 32;
    private static final int MAX_PRESIZE = 1 << 16;

    private final JsonFactory json;
    private final byte[] bytes;
    /** Name of the body in error messages. */
    private final String body;

    /** Which tensor is read, for error messages. */
    private int index;

    private @Nullable String name;
    private @Nullable Datatype datatype;
    private long @Nullable [] shape;
    private @Nullable String digest;
    private @Nullable String encoding;
    private @Nullable Elements elements;
    private byte @Nullable [] raw;
    private int laterStart;
    private int laterEnd;

    /** @param bytes what the parser reads from, from its first byte */
    TensorParser(JsonFactory json, byte[] bytes, String body) {
        this.json = json;
        this.bytes = bytes;
        this.body = body;
    }

    /** Reads the body's list of that name; every other member is passed over. */
    List<TensorData> read(JsonParser parser, String list) throws IOException {
        expect(parser.currentToken(), JsonToken.START_OBJECT, body, "must be an object");
        @Nullable List<TensorData> tensors = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(list);
            JsonToken token = parser.nextToken();
            if (!wanted) {
                parser.skipChildren();
                continue;
            }
            if (tensors != null) {
                throw new MalformedEventException(body + "." + list, "must stand only once", "there twice");
            }
            expect(token, JsonToken.START_ARRAY, body + "." + list, "must be an array");
            tensors = readList(parser);
        }
        if (tensors == null) {
            throw new MalformedEventException(body + "." + list, "must be there", "missing");
        }
        return tensors;
    }

    private List<TensorData> readList(JsonParser parser) throws IOException {
        List<TensorData> tensors = new ArrayList<>(2);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            index = tensors.size();
            expect(parser.currentToken(), JsonToken.START_OBJECT, where(""), "must be an object");
            tensors.add(readTensor(parser));
        }
        return tensors;
    }

    private TensorData readTensor(JsonParser parser) throws IOException {
        forget();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser, token, ".name");
                case "datatype" -> datatype = readDatatype(text(parser, token, ".datatype"));
                case "shape" -> shape = readShape(parser, token);
                case "data" -> readData(parser, token);
                case "encoding" -> encoding = text(parser, token, ".encoding");
                case "digest" -> digest = text(parser, token, ".digest");
                default -> parser.skipChildren();
            }
        }
        return finish();
    }

    private void forget() {
        name = null;
        datatype = null;
        shape = null;
        digest = null;
        encoding = null;
        elements = null;
        raw = null;
        laterStart = 0;
        laterEnd = 0;
    }

    private Datatype readDatatype(String text) {
        return Datatype.named(text)
                .orElseThrow(() -> new MalformedEventException(
                        where(".datatype"), "must be one of " + Arrays.toString(Datatype.values()), text));
    }

    private long[] readShape(JsonParser parser, JsonToken token) throws IOException {
        expect(token, JsonToken.START_ARRAY, where(".shape"), "must be an array");
        long[] dimensions = new long[4];
        int rank = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new MalformedEventException(where(".shape"), "must hold whole numbers", parser.getText());
            }
            if (rank == MAX_RANK) {
                throw new MalformedEventException(
                        where(".shape"), "must have at most " + MAX_RANK + " dimensions", "more");
            }
            if (rank == dimensions.length) {
                dimensions = Arrays.copyOf(dimensions, rank * 2);
            }
            dimensions[rank++] = parser.getLongValue();
        }
        long[] exact = Arrays.copyOf(dimensions, rank);
        count(exact);
        return exact;
    }

    private void readData(JsonParser parser, JsonToken token) throws IOException {
        if (elements != null || raw != null || laterEnd > 0) {
            throw new MalformedEventException(where(".data"), "must stand only once", "there twice");
        }
        if (token == JsonToken.VALUE_STRING) {
            raw = parser.getBinaryValue();
        } else if (token != JsonToken.START_ARRAY) {
            throw new MalformedEventException(
                    where(".data"), "must be an array, or raw bytes in base64", parser.getText());
        } else if (datatype == null) {
            laterStart = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            laterEnd = (int) parser.currentLocation().getByteOffset();
        } else {
            elements = readElements(parser, datatype);
        }
    }

    /** Reads an array, flat or nested; the parser stands on its opening bracket and is left on its closing one. */
    private Elements readElements(JsonParser parser, Datatype type) throws IOException {
        int expected = shape == null ? 8 : Math.min(count(shape), MAX_PRESIZE);
        ElementsBuilder builder = ElementsBuilder.of(type, expected);
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token == JsonToken.START_OBJECT || token == null) {
                throw new MalformedEventException(where(".data"), "must hold values or arrays", "an object");
            } else {
                builder.add(token, parser);
            }
        }
        return builder.build();
    }

    private TensorData finish() throws IOException {
        String tensor = present(name, ".name");
        Datatype type = present(datatype, ".datatype");
        long[] dimensions = present(shape, ".shape");
        if (digest != null) {
            return TensorData.withoutData(tensor, type, dimensions, digest);
        }
        Elements data = present(data(type, dimensions), ".data");
        if (data.size() != count(dimensions)) {
            throw new MalformedEventException(
                    where(".data"),
                    "must have " + count(dimensions) + " elements as its shape " + Arrays.toString(dimensions)
                            + " says",
                    data.size());
        }
        return TensorData.of(tensor, type, dimensions, data);
    }

    private @Nullable Elements data(Datatype type, long[] dimensions) throws IOException {
        if (raw != null) {
            return decodeRaw(raw, type, dimensions);
        }
        if (laterEnd == 0) {
            return elements;
        }
        try (JsonParser later = json.createParser(bytes, laterStart, laterEnd - laterStart)) {
            later.nextToken();
            return readElements(later, type);
        }
    }

    private Elements decodeRaw(byte[] base64, Datatype type, long[] dimensions) {
        if (!"base64".equals(encoding)) {
            throw new MalformedEventException(
                    where(".encoding"), "must be base64 where data is a string", String.valueOf(encoding));
        }
        try {
            return RawElements.decode(type, count(dimensions), base64);
        } catch (IllegalArgumentException e) {
            throw new MalformedEventException(where(".data"), e);
        }
    }

    private int count(long[] dimensions) {
        try {
            return TensorData.elementCount(name == null ? "" : name, dimensions);
        } catch (IllegalArgumentException e) {
            throw new MalformedEventException(where(".shape"), e);
        }
    }

    private String text(JsonParser parser, JsonToken token, String field) throws IOException {
        expect(token, JsonToken.VALUE_STRING, where(field), "must be a string");
        return parser.getText();
    }

    private <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new MalformedEventException(where(field), "must be there", "missing");
        }
        return value;
    }

    private String where(String field) {
        return body + " tensor " + index + field;
    }

    private static void expect(@Nullable JsonToken actual, JsonToken expected, String where, String rule) {
        if (actual != expected) {
            throw new MalformedEventException(where, rule, JsonReading.describe(actual));
        }
    }
}
