package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;

/** The vectors of one row's tokens, moved from row to row. Nothing is counted twice, and nothing that the mask leaves out. */
final class RowOfTokens {
    private final ByteBuffer vectors;
    private final Tensor mask;
    private final int tokens;
    private final int width;
    private int row;

    RowOfTokens(ByteBuffer vectors, Tensor mask, int tokens, int width) {
        this.vectors = vectors;
        this.mask = mask;
        this.tokens = tokens;
        this.width = width;
    }

    RowOfTokens at(int index) {
        row = index;
        return this;
    }

    private boolean counts(int token) {
        ByteBuffer data = mask.data();
        int index = row * tokens + token;
        return mask.datatype() == Datatype.INT64
                ? data.getLong(data.position() + index * Long.BYTES) != 0
                : data.getInt(data.position() + index * Integer.BYTES) != 0;
    }

    private float value(int token, int place) {
        return vectors.getFloat(vectors.position() + ((row * tokens + token) * width + place) * Float.BYTES);
    }

    /** The first token that counts; -1 when none does. */
    int first() {
        for (int token = 0; token < tokens; token++) {
            if (counts(token)) {
                return token;
            }
        }
        return -1;
    }

    /** The last token that counts; -1 when none does. */
    int last() {
        for (int token = tokens - 1; token >= 0; token--) {
            if (counts(token)) {
                return token;
            }
        }
        return -1;
    }

    /** That token's vector; leaves {@code pooled} as it is when the token is -1. */
    void token(int token, double[] pooled) {
        for (int place = 0; token >= 0 && place < width; place++) {
            pooled[place] = value(token, place);
        }
    }

    /** The mean, added to zeros. */
    void mean(double[] pooled) {
        int count = 0;
        for (int token = 0; token < tokens; token++) {
            if (counts(token)) {
                count++;
                for (int place = 0; place < width; place++) {
                    pooled[place] += value(token, place);
                }
            }
        }
        for (int place = 0; count > 0 && place < width; place++) {
            pooled[place] /= count;
        }
    }

    /** The largest number in each place. */
    void max(double[] pooled) {
        int first = first();
        token(first, pooled);
        for (int token = first + 1; first >= 0 && token < tokens; token++) {
            if (counts(token)) {
                for (int place = 0; place < width; place++) {
                    pooled[place] = Math.max(pooled[place], value(token, place));
                }
            }
        }
    }
}
