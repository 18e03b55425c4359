package io.trimtab.serving.protocol.grpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.fuzz.Decoding;
import io.trimtab.fuzz.Signatures;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.DirectBody;
import io.trimtab.serving.protocol.grpc.InferDecoder.Decoded;

/** Messages of {@code ModelInfer}: the signature's letter, and the message. */
final class GrpcInferFuzz {
    private static final long TEN_SECONDS = 10_000_000_000L;

    @FuzzTest
    void fuzz(byte[] data) {
        if (data.length == 0) {
            return;
        }
        decode(data, MessageSource.of(new Body(data, 1, data.length - 1)));
        ByteBuf direct =
                PooledByteBufAllocator.DEFAULT.directBuffer(data.length).writeBytes(data, 1, data.length - 1);
        try {
            decode(data, MessageSource.of(new DirectBody(direct, 0)));
            if (direct.refCnt() != 1) {
                throw new AssertionError("the message is still held, " + direct.refCnt() + " times");
            }
        } finally {
            direct.release();
        }
    }

    private static void decode(byte[] data, MessageSource source) {
        Decoding.hold(data, () -> {
            InferMessage message = InferMessage.empty(true);
            message.read(source);
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
