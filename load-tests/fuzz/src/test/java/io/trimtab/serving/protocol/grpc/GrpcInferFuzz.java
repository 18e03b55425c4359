package io.trimtab.serving.protocol.grpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.fuzz.Decoding;
import io.trimtab.fuzz.Signatures;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.grpc.InferDecoder.Decoded;

/** Messages of {@code ModelInfer}: the signature's letter, and the message. */
final class GrpcInferFuzz {
    private static final long TEN_SECONDS = 10_000_000_000L;

    @FuzzTest
    void fuzz(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Decoding.hold(data, () -> {
            InferMessage message = InferMessage.empty(true);
            message.read(new Body(data, 1, data.length - 1));
            Decoded decoded = InferDecoder.decode(
                    message, Signatures.chosenBy(data[0]), message.parameters().forRequest(TEN_SECONDS));
            InferenceRequest request = decoded.request();
            try {
                request.inputs().forEach(Decoding::assertFitsItsShape);
                InferEncoder.encode("model", "1", request.id(), request.inputs(), decoded.raw());
            } finally {
                request.close();
            }
        });
    }
}
