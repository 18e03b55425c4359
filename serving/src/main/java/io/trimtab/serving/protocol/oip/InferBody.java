package io.trimtab.serving.protocol.oip;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.DirectBody;
import io.trimtab.serving.wire.BadInput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an inference request's body: JSON, and behind it the binary data of the tensors that have theirs there.
 *
 * @param binary from position to limit
 * @param isRaw whether the whole body is the data of the model's only input and there is no JSON
 * @param memory what the binary data lies in, when it can be held; null: on the heap
 */
record InferBody(
        Body json,
        ByteBuffer binary,
        boolean isRaw,
        @Nullable DirectBody memory) {

    /** A body that came with the length of its JSON. */
    static InferBody of(DirectBody whole) {
        Body json = whole.head();
        return new InferBody(withoutMark(json), whole.binary(), json.length() == 0, whole);
    }

    /** The length of the JSON that the header tells; −1 when it tells none that a body could have. */
    static int announced(@Nullable String jsonLength) {
        String digits = jsonLength == null ? "" : jsonLength.strip();
        return isNumber(digits) ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(digits)) : -1;
    }

    /**
     * Divides a body as the binary tensor data extension has it.
     *
     * @param jsonLength the header {@code Inference-Header-Content-Length}; without it all is JSON
     */
    static InferBody of(Body whole, @Nullable String jsonLength) throws ServingException {
        if (jsonLength == null) {
            return new InferBody(
                    withoutMark(whole), part(whole, whole.length(), 0).buffer(), false, null);
        }
        int length = length(jsonLength.strip(), whole.length());
        return new InferBody(
                withoutMark(part(whole, 0, length)),
                part(whole, length, whole.length() - length).buffer(),
                length == 0,
                null);
    }

    /** JSON must not begin with a byte order mark, and a reader may overlook that it does (RFC 8259, section 8.1). */
    private static Body withoutMark(Body json) {
        byte[] bytes = json.bytes();
        int at = json.offset();
        boolean marked = json.length() >= 3
                && bytes[at] == (byte) 0xEF
                && bytes[at + 1] == (byte) 0xBB
                && bytes[at + 2] == (byte) 0xBF;
        return marked ? part(json, 3, json.length() - 3) : json;
    }

    private static Body part(Body whole, int from, int length) {
        return new Body(whole.bytes(), whole.offset() + from, length);
    }

    private static int length(String header, int available) throws ServingException {
        if (!isNumber(header) || Long.parseLong(header) > available) {
            throw BadInput.malformed("the header 'Inference-Header-Content-Length' must be a whole number from 0 to "
                    + available + ", the length of the body, was '" + BadInput.cut(header) + "'");
        }
        return Integer.parseInt(header);
    }

    private static boolean isNumber(String header) {
        return !header.isEmpty() && header.length() <= 10 && header.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
