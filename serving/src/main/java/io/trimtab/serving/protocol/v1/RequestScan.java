package io.trimtab.serving.protocol.v1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first of two passes over a request: checks its structure and finds out where its tensors are and which shapes
 * they have, before any memory is taken for them.
 */
final class RequestScan {
    private final ModelSignature signature;
    private final NamedInputs names;
    private final List<NestedShape> shapes;
    /** By input, the last row that had it, counted from 1. */
    private final long[] lastSeen;

    private @Nullable String member;
    private long valueAt;
    private long valueEnd;
    private boolean isList;
    private boolean isNamed;
    private long row;

    private RequestScan(ModelSignature signature) {
        List<TensorSpec> specs = signature.inputs();
        this.signature = signature;
        this.names = new NamedInputs(specs);
        this.lastSeen = new long[specs.size()];
        this.shapes = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            shapes.add(new NestedShape(spec, () -> isNamed ? place() + "." + spec.name() : place()));
        }
    }

    /** Scans a body for a request to that signature. */
    static RequestScan of(Body body, ModelSignature signature) throws IOException, ServingException {
        var scan = new RequestScan(signature);
        try (JsonParser json = JsonInput.parser(body.bytes(), body.offset(), body.length())) {
            scan.request(json);
        }
        if (scan.member == null) {
            throw BadInput.malformed("the body must have 'instances', a list of rows, or 'inputs', whole tensors");
        }
        return scan;
    }

    /** The form of the request and so of its answer. */
    Form form() {
        return isList && (isNamed || "instances".equals(member)) ? Form.ROWS : Form.COLUMNS;
    }

    /** Whether the tensors are cut into rows, each an object with the inputs' names. */
    boolean isListOfObjects() {
        return isList && isNamed;
    }

    /** Whether the tensors are members of one object. */
    boolean isObject() {
        return !isList && isNamed;
    }

    /** The part of the body that is the value of {@code instances} or {@code inputs}. */
    Body value(Body body) {
        return new Body(body.bytes(), body.offset() + (int) valueAt, (int) (valueEnd - valueAt));
    }

    NamedInputs names() {
        return names;
    }

    /** The shapes, by input in the signature's order. */
    List<NestedShape> shapes() {
        return shapes;
    }

    /** Holds the shapes that the rows give the inputs to the signature. */
    void requireRowsThatFit() throws ServingException {
        for (NestedShape found : shapes) {
            TensorSpec spec = found.spec();
            long[] shape = found.shape();
            if (!spec.accepts(shape)) {
                List<Long> wanted = spec.shape();
                throw BadInput.invalid("input '" + spec.name() + "' must have shape " + wanted
                        + " (-1 is any size), was " + Arrays.toString(shape) + ": '" + member + "' has " + row
                        + " items, "
                        + (wanted.isEmpty()
                                ? "and an input without rows can only be sent as a whole in 'inputs'"
                                : "each of which must have shape " + wanted.subList(1, wanted.size())));
            }
        }
    }

    private void request(JsonParser json) throws IOException, ServingException {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw BadInput.malformed(
                    "the body must be a JSON object with 'instances' or 'inputs', was " + BadInput.shown(json));
        }
        String name;
        while ((name = json.nextFieldName()) != null) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "instances" -> {
                    begin(json, name);
                    if (value != JsonToken.START_ARRAY) {
                        throw BadInput.malformed("'instances' must be a list, was " + BadInput.shown(json));
                    }
                    list(json);
                    end(json);
                }
                case "inputs" -> {
                    begin(json, name);
                    inputs(json, value);
                    end(json);
                }
                case SignatureName.MEMBER -> SignatureName.require(json, signature);
                default -> json.skipChildren();
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw BadInput.malformed("the body ends early");
        }
        if (json.nextToken() != null) {
            throw BadInput.malformed("the body must be one JSON object, but something follows it");
        }
    }

    private void begin(JsonParser json, String name) throws ServingException {
        if (member != null) {
            throw BadInput.malformed(
                    member.equals(name)
                            ? "the body has '" + name + "' twice"
                            : "the body must have either 'instances' or 'inputs', has both");
        }
        member = name;
        valueAt = json.currentTokenLocation().getByteOffset();
        if (valueAt < 0) {
            throw BadInput.malformed("the body must be in UTF-8");
        }
    }

    private void end(JsonParser json) throws IOException {
        json.finishToken();
        valueEnd = json.currentLocation().getByteOffset();
    }

    private void inputs(JsonParser json, JsonToken value) throws IOException, ServingException {
        if (value == JsonToken.START_ARRAY) {
            list(json);
        } else if (value == JsonToken.START_OBJECT) {
            String name = json.nextFieldName();
            isNamed = !isBase64(name);
            if (isNamed) {
                named(json, name, 0);
            } else {
                single(json).readObject(json, 0, Base64Value.MEMBER);
            }
        } else {
            single(json).read(json, 0);
        }
    }

    private void list(JsonParser json) throws IOException, ServingException {
        isList = true;
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            String name = token == JsonToken.START_OBJECT ? json.nextFieldName() : null;
            boolean named = token == JsonToken.START_OBJECT && !isBase64(name);
            if (row == 0) {
                isNamed = named;
            } else if (named != isNamed) {
                throw BadInput.invalid(place() + " must be "
                        + (isNamed ? "an object with the inputs' names" : "a plain value or list")
                        + " like the items before it");
            }
            if (named) {
                named(json, name, 1);
            } else if (name != null) {
                single(json).readObject(json, 1, name);
            } else {
                single(json).read(json, 1);
            }
            row++;
        }
        shapes.forEach(shape -> shape.rows(row));
    }

    /** Reads an object with a value for each input, as those of level {@code level}. */
    private void named(JsonParser json, @Nullable String first, int level) throws IOException, ServingException {
        int seen = 0;
        for (String name = first; name != null; name = json.nextFieldName()) {
            int index = names.index(name, seen);
            if (lastSeen[index] > row) {
                throw BadInput.invalid(place() + " has input '" + BadInput.cut(name) + "' twice");
            }
            lastSeen[index] = row + 1;
            seen++;
            json.nextToken();
            shapes.get(index).read(json, level);
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw BadInput.malformed("the body ends within " + place());
        }
        for (int i = 0; seen < lastSeen.length && i < lastSeen.length; i++) {
            if (lastSeen[i] <= row) {
                throw BadInput.invalid(
                        place() + " must have a value for each input of the model; '" + names.name(i) + "' is missing");
            }
        }
    }

    /** The only input of the model. */
    private NestedShape single(JsonParser json) throws IOException, ServingException {
        if (shapes.size() != 1) {
            String shown = json.currentToken() == JsonToken.FIELD_NAME ? "an object" : BadInput.shown(json);
            throw BadInput.invalid(place() + " must be an object with a value for each input of the model ("
                    + BadInput.names(signature.inputs()) + "), was " + shown);
        }
        return shapes.get(0);
    }

    /** Whether an object with that first member is a value of BYTES and not a set of named inputs. */
    private boolean isBase64(@Nullable String firstMember) {
        return Base64Value.MEMBER.equals(firstMember) && !names.has(Base64Value.MEMBER);
    }

    private String place() {
        return isList ? member + "[" + row + "]" : String.valueOf(member);
    }
}
