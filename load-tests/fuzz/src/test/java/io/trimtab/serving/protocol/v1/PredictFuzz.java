package io.trimtab.serving.protocol.v1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.fuzz.Decoding;
import io.trimtab.fuzz.Signatures;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.v1.PredictDecoder.Decoded;
import io.trimtab.serving.wire.JsonBytes;

/** Bodies of {@code :predict} and CloudEvents around them: the signature's letter, the event's form, and the body. */
final class PredictFuzz {
    @FuzzTest
    void fuzz(byte[] data) {
        if (data.length < 2) {
            return;
        }
        Decoding.hold(data, () -> {
            CloudEvent.Mode mode = data[1] == 'e' ? CloudEvent.Mode.STRUCTURED : CloudEvent.Mode.NONE;
            CloudEvent event = CloudEvent.of(mode, null, new Body(data, 2, data.length - 2));
            SignatureName.in(event.request());
            Decoded decoded = PredictDecoder.decode(event.request(), Signatures.chosenBy(data[0]), event.id());
            InferenceRequest request = decoded.request();
            try {
                request.inputs().forEach(Decoding::assertFitsItsShape);
                PredictAnswer.write(new JsonBytes(), decoded.form(), request.inputs());
            } finally {
                request.close();
            }
        });
    }
}
