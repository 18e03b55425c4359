package io.trimtab.serving.protocol.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Requests of nothing but data ({@code Inference-Header-Content-Length: 0}). */
final class OipRawFuzz {
    @FuzzTest
    void fuzz(byte[] data) {
        FuzzedRequest.decode(data, 0, "0");
    }
}
