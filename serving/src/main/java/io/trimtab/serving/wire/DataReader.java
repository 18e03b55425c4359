package io.trimtab.serving.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.serving.error.ServingException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Walks the {@code data} of a tensor, which is either flat (all elements in one list, row-major) or nested exactly as
 * its shape says, and hands on each element.
 */
public final class DataReader {
    private final JsonParser json;
    private final String tensor;
    private final long[] shape;
    private final long expected;
    private final long[] counts;
    private int leafDepth;
    private long total;

    /** @param expected the number of elements of {@code shape} */
    public DataReader(JsonParser json, String tensor, long[] shape, long expected) {
        this.json = json;
        this.tensor = tensor;
        this.shape = shape;
        this.expected = expected;
        this.counts = new long[Math.max(1, shape.length) + 1];
    }

    /** Reads the value at which the parser stands. */
    public void read(ElementReader elements) throws IOException, ServingException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.START_ARRAY) {
            readScalar(token, elements);
            return;
        }
        int depth = 0;
        do {
            if (token == JsonToken.START_ARRAY) {
                depth = open(depth);
            } else if (token == JsonToken.END_ARRAY) {
                close(depth);
                depth--;
            } else {
                element(depth, token, elements);
            }
            if (depth > 0) {
                token = json.nextToken();
                if (token == null) {
                    throw BadInput.malformed("the body ends within the data of input '" + tensor + "'");
                }
            }
        } while (depth > 0);
    }

    private void readScalar(JsonToken token, ElementReader elements) throws IOException, ServingException {
        if (shape.length != 0 || !token.isScalarValue()) {
            throw BadInput.invalid("input '" + tensor + "' must have its data in a list, was " + BadInput.shown(json));
        }
        elements.read(token);
    }

    private int open(int depth) throws ServingException {
        if (depth + 1 >= counts.length) {
            throw BadInput.invalid(
                    "input '" + tensor + "' has data nested deeper than its shape " + Arrays.toString(shape));
        }
        counts[depth + 1] = 0;
        return depth + 1;
    }

    private void close(int depth) throws ServingException {
        boolean flat = depth == 1 && (leafDepth == 1 || counts[1] == 0);
        long rule = flat ? expected : shape[depth - 1];
        if (counts[depth] != rule) {
            throw flat
                    ? wrongCount("" + counts[depth])
                    : BadInput.invalid("input '" + tensor + "' with shape " + Arrays.toString(shape)
                            + " must have " + rule + " elements in each list of dimension " + (depth - 1) + ", was "
                            + counts[depth]);
        }
        counts[depth - 1]++;
    }

    private void element(int depth, JsonToken token, ElementReader elements) throws IOException, ServingException {
        if (!token.isScalarValue()) {
            throw BadInput.invalid("input '" + tensor + "' must hold plain values, was " + BadInput.shown(json));
        }
        if (leafDepth == 0) {
            leafDepth = depth;
            if (depth != 1 && depth != shape.length) {
                throw BadInput.invalid("input '" + tensor + "' must have its data flat or nested as its shape "
                        + Arrays.toString(shape) + ", was nested " + depth + " deep");
            }
        } else if (leafDepth != depth) {
            throw BadInput.invalid("input '" + tensor + "' mixes values and lists in its data");
        }
        if (++total > expected) {
            throw wrongCount("more");
        }
        counts[depth]++;
        elements.read(token);
    }

    private ServingException wrongCount(String actual) {
        return BadInput.invalid("input '" + tensor + "' with shape " + Arrays.toString(shape) + " must have " + expected
                + " elements, was " + actual);
    }
}
