package io.trimtab.serving.protocol.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.fuzz.Decoding;
import io.trimtab.serving.model.ModelIndex;
import java.nio.charset.StandardCharsets;

/** Paths, and the model and version that they name. */
final class OipPathFuzz {
    private static final ModelIndex NO_MODELS = new ModelIndex();

    @FuzzTest
    void fuzz(byte[] data) {
        OipPath path = OipPath.parse(new String(data, StandardCharsets.ISO_8859_1));
        Decoding.hold(data, () -> NO_MODELS.find(path.model(), path.version()));
    }
}
