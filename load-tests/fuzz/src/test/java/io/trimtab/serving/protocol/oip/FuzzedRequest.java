package io.trimtab.serving.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.fuzz.Decoding;
import io.trimtab.fuzz.Signatures;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
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
            ModelSignature signature = Signatures.chosenBy(data[from]);
            assertDecodedAsParsed(body, signature);
            Decoded decoded = RequestDecoder.decode(body, signature, true);
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

    /** What is decoded without a parser is what a parser makes of the body. */
    private static void assertDecodedAsParsed(InferBody body, ModelSignature signature) {
        Decoded plain = PlainRequest.decode(body, signature);
        if (plain == null) {
            return;
        }
        InferenceRequest mine = plain.request();
        InferenceRequest parsed = null;
        try {
            parsed = RequestDecoder.parse(body, signature, true).request();
            assertThat(mine.requestId()).isEqualTo(parsed.requestId());
            assertThat(mine.rows()).isEqualTo(parsed.rows());
            assertThat(mine.outputs()).isEqualTo(parsed.outputs());
            assertThat(mine.parameters()).isEqualTo(parsed.parameters());
            assertThat(mine.inputs()).hasSameSizeAs(parsed.inputs());
            for (int i = 0; i < mine.inputs().size(); i++) {
                Tensor one = mine.inputs().get(i);
                Tensor other = parsed.inputs().get(i);
                assertThat(one).hasToString(other.toString());
                assertThat(one.data()).isEqualTo(other.data());
            }
        } catch (ServingException e) {
            throw new AssertionError("a parser refuses what was decoded without one: " + e.text(), e);
        } finally {
            mine.close();
            if (parsed != null) {
                parsed.close();
            }
        }
    }

    private static void encode(InferenceRequest request, BinaryOutputs binary) {
        List<Tensor> outputs = request.inputs();
        ResponseEncoder.encode("model", "1", request.id(), outputs, binary);
    }
}
