package io.trimtab.serving.protocol.oip;

import io.trimtab.fuzz.Decoding;
import io.trimtab.fuzz.Signatures;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A body of the protocol, read as the endpoint reads it. */
final class FuzzedRequest {
    private FuzzedRequest() {}

    /**
     * Decodes a body and writes its inputs as if they were an answer.
     *
     * @param from where in {@code data} the signature's letter stands, and behind it the body
     */
    static void decode(byte[] data, int from, @Nullable String jsonLength) {
        if (from >= data.length) {
            return;
        }
        Decoding.hold(data, () -> {
            InferBody body = InferBody.of(new Body(data, from + 1, data.length - from - 1), jsonLength);
            Decoded decoded = RequestDecoder.decode(body, Signatures.chosenBy(data[from]), true);
            InferenceRequest request = decoded.request();
            try {
                request.inputs().forEach(Decoding::assertFitsItsShape);
                encode(request, BinaryOutputs.NONE);
                encode(request, BinaryOutputs.ALL);
            } finally {
                request.close();
            }
        });
    }

    private static void encode(InferenceRequest request, BinaryOutputs binary) {
        List<Tensor> outputs = request.inputs();
        ResponseEncoder.encode("model", "1", request.id(), outputs, binary);
    }
}
