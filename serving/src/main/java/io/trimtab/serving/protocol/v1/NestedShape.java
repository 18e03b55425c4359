package io.trimtab.serving.protocol.v1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The shape of one input, found out from its nested lists: all lists of a level must be equally long, and all values
 * must lie at the same level. In a list of rows the list is level 0 and each row is read from level 1 on.
 */
final class NestedShape {
    private static final int MAX_RANK = 32;
    private static final int UNKNOWN = -1;

    private final TensorSpec spec;
    private final Supplier<String> place;
    /** By level, how long its lists are. */
    private final long[] sizes = new long[MAX_RANK + 1];
    /** By level, the elements so far of the list that is open there. */
    private final long[] counts = new long[MAX_RANK + 1];

    private int valueLevel = UNKNOWN;
    /** The level of what is being read; the place says where that is. */
    private int base;

    /** @param place where in the request the value is that is being read, for messages */
    NestedShape(TensorSpec spec, Supplier<String> place) {
        this.spec = spec;
        this.place = place;
        Arrays.fill(sizes, UNKNOWN);
    }

    TensorSpec spec() {
        return spec;
    }

    /** Says how many rows there were. */
    void rows(long rows) {
        sizes[0] = rows;
    }

    /** Reads the value at which the parser stands, as one of level {@code from}. */
    void read(JsonParser json, int from) throws IOException, ServingException {
        base = from;
        int level = from;
        do {
            JsonToken token = json.currentToken();
            if (token == JsonToken.START_ARRAY) {
                open(level++);
            } else if (token == JsonToken.END_ARRAY) {
                close(--level);
            } else if (token == JsonToken.START_OBJECT) {
                base64(json, level, json.nextFieldName());
            } else {
                value(level, json);
            }
            if (level > from && json.nextToken() == null) {
                throw BadInput.malformed("the body ends within " + at(level));
            }
        } while (level > from);
    }

    /**
     * Reads the rest of an object, as a value of level {@code from}.
     *
     * @param member its first member, whose name was read
     */
    void readObject(JsonParser json, int from, String member) throws IOException, ServingException {
        base = from;
        base64(json, from, member);
    }

    /**
     * The shape that was found. Where a list is empty, the sizes of the levels below it are the signature's, and 0 where
     * it leaves them free.
     */
    long[] shape() {
        int rank = valueLevel;
        if (rank == UNKNOWN) {
            rank = 0;
            while (sizes[rank] != UNKNOWN) {
                rank++;
            }
            int full = Math.min(Math.max(rank, spec.shape().size()), MAX_RANK);
            for (int d = rank; d < full; d++) {
                sizes[d] = Math.max(0, spec.shape().get(d));
            }
            rank = full;
        }
        return Arrays.copyOf(sizes, rank);
    }

    private void open(int level) throws ServingException {
        if (level == valueLevel) {
            throw wrong(at(level) + " must be a single value like those before it, was a list");
        }
        if (level == MAX_RANK) {
            throw wrong(at(level) + " is nested deeper than " + MAX_RANK + " lists");
        }
        counts[level] = 0;
    }

    private void close(int level) throws ServingException {
        if (sizes[level] == UNKNOWN) {
            sizes[level] = counts[level];
        } else if (sizes[level] != counts[level]) {
            throw wrong(at(level) + " must have " + sizes[level] + " elements like the lists before it, was "
                    + counts[level]);
        }
        count(level);
    }

    private void value(int level, JsonParser json) throws IOException, ServingException {
        if (valueLevel == UNKNOWN && sizes[level] == UNKNOWN) {
            valueLevel = level;
        } else if (valueLevel != level) {
            String shown = json.currentToken() == JsonToken.END_OBJECT ? "an object" : BadInput.shown(json);
            throw wrong(at(level) + " must be a list like those before it, was " + shown);
        }
        count(level);
    }

    private void count(int level) {
        if (level > base) {
            counts[level - 1]++;
        }
    }

    private void base64(JsonParser json, int level, String member) throws IOException, ServingException {
        if (spec.datatype() != Datatype.BYTES) {
            throw wrong(at(level) + " must be a plain value, was an object; {\"b64\": …} is for BYTES, the input is "
                    + spec.datatype());
        }
        if (!Base64Value.MEMBER.equals(member)
                || json.nextToken() != JsonToken.VALUE_STRING
                || json.nextToken() != JsonToken.END_OBJECT) {
            throw wrong(at(level) + " must be a string or {\"b64\": \"…\"}, was another object");
        }
        value(level, json);
    }

    private ServingException wrong(String what) {
        return BadInput.invalid("input '" + spec.name() + "': " + what);
    }

    private String at(int level) {
        var path = new StringBuilder(place.get());
        for (int l = base; l < level; l++) {
            path.append('[').append(counts[l]).append(']');
        }
        return path.toString();
    }
}
