package io.trimtab.serving.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.fuzz.Decoding;
import io.trimtab.serving.admission.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Compressed bodies: a line with the coding, and the body; and what comes of compressing it again. */
final class ContentCodingFuzz {
    private static final int LIMIT = 1 << 16;

    @FuzzTest
    void fuzz(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != '\n') {
            end++;
        }
        String header = new String(data, 0, end, StandardCharsets.ISO_8859_1);
        byte[] compressed = Arrays.copyOfRange(data, Math.min(data.length, end + 1), data.length);
        var budget = new MemoryBudget(2L * LIMIT);
        MemoryBudget.Share share = budget.share();
        Decoding.hold(data, () -> {
            ContentCoding coding = ContentCoding.of(header);
            Body body = coding.decode(new Body(compressed, 0, compressed.length), LIMIT, share::take);
            if (coding != ContentCoding.IDENTITY && body.length() > LIMIT) {
                throw new AssertionError(body.length() + " bytes, more than the limit");
            }
            byte[] plain = Arrays.copyOfRange(body.bytes(), body.offset(), body.offset() + body.length());
            byte[] again = ContentCoding.accepted(header).encode(plain);
            if (ContentCoding.accepted(header) == ContentCoding.IDENTITY && !Arrays.equals(again, plain)) {
                throw new AssertionError("what was not to be compressed was changed");
            }
        });
        share.release();
        if (!budget.take(2L * LIMIT)) {
            throw new AssertionError("memory was not given back");
        }
    }
}
