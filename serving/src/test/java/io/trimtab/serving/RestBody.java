package io.trimtab.serving;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Requests and answers with binary data behind their JSON. */
final class RestBody {
    private RestBody() {}

    /** Little-endian bytes of values. */
    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    /** BYTES elements, each with its length in front. */
    static byte[] elements(byte[]... elements) {
        var out = new ByteArrayOutputStream();
        for (byte[] element : elements) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(element.length)
                    .array());
            out.writeBytes(element);
        }
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Posts JSON and what stands behind it. */
    static Answer post(RunningNode node, String path, String json, byte[]... behind) throws Exception {
        byte[] head = utf8(json);
        return send(
                node,
                HttpRequest.newBuilder(node.uri(path))
                        .header("inference-header-content-length", Integer.toString(head.length))
                        .POST(BodyPublishers.ofByteArray(join(head, join(behind)))));
    }

    static Answer send(RunningNode node, HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response = node.client().send(request.build(), BodyHandlers.ofByteArray());
        int length = response.headers()
                .firstValue("inference-header-content-length")
                .map(Integer::parseInt)
                .orElse(response.body().length);
        return new Answer(
                response.statusCode(),
                new String(response.body(), 0, length, StandardCharsets.UTF_8),
                Arrays.copyOfRange(response.body(), length, response.body().length),
                response);
    }

    /** An answer, divided as its header says. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, String json, byte[] binary, HttpResponse<byte[]> response) {
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
