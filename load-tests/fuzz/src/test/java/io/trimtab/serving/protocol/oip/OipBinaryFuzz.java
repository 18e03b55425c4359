package io.trimtab.serving.protocol.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Requests with binary data: a line with the header that divides the body, and the body. */
final class OipBinaryFuzz {
    @FuzzTest
    void fuzz(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != '\n') {
            end++;
        }
        if (end < data.length) {
            String length = new String(data, 0, end, StandardCharsets.ISO_8859_1);
            FuzzedRequest.decode(data, end + 1, length);
        }
    }
}
