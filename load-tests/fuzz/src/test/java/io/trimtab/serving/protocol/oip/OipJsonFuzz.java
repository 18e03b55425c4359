package io.trimtab.serving.protocol.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Requests in JSON. */
final class OipJsonFuzz {
    @FuzzTest
    void fuzz(byte[] data) {
        FuzzedRequest.decode(data, 0, null);
    }
}
