package io.trimtab.loadtests.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a load is made of.
 *
 * @param bodies of the requests, taken in turn; the arrays are not copied
 * @param headers of every request
 */
public record Requests(List<byte[]> bodies, Map<String, String> headers) {
    private static final int PREFIX = 5;
    private static final String TYPE = "content-type";

    public Requests {
        bodies = List.copyOf(bodies);
        headers = Map.copyOf(headers);
    }

    /** JSON bodies. */
    public static Requests json(List<String> bodies) {
        return new Requests(
                bodies.stream()
                        .map(body -> body.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                Map.of(TYPE, "application/json"));
    }

    /**
     * The binary tensor data extension: one request with one tensor.
     *
     * @param header JSON with the tensor's {@code binary_data_size}
     * @param tensors little-endian bytes of each request's tensor
     */
    public static Requests binary(String header, List<byte[]> tensors) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return new Requests(
                tensors.stream()
                        .map(tensor -> ByteBuffer.allocate(json.length + tensor.length)
                                .put(json)
                                .put(tensor)
                                .array())
                        .toList(),
                Map.of(
                        TYPE,
                        "application/octet-stream",
                        "inference-header-content-length",
                        String.valueOf(json.length)));
    }

    /** Unary gRPC calls with these messages, uncompressed. */
    public static Requests grpc(List<byte[]> messages) {
        return new Requests(
                messages.stream()
                        .map(message -> ByteBuffer.allocate(PREFIX + message.length)
                                .put((byte) 0)
                                .putInt(message.length)
                                .put(message)
                                .array())
                        .toList(),
                Map.of(TYPE, "application/grpc", "te", "trailers"));
    }
}
