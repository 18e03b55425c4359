package io.trimtab.serving.protocol.v1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.fuzz.Decoding;
import io.trimtab.serving.model.ModelIndex;
import java.nio.charset.StandardCharsets;

/** Paths of TensorFlow Serving and KServe, and the model, version and label that they name. */
final class V1PathFuzz {
    private static final ModelIndex NO_MODELS = new ModelIndex();

    @FuzzTest
    void fuzz(byte[] data) {
        V1Path path = V1Path.parse(new String(data, StandardCharsets.ISO_8859_1));
        Decoding.hold(data, () -> NO_MODELS.find(path.model(), path.label().or(path::version)));
    }
}
