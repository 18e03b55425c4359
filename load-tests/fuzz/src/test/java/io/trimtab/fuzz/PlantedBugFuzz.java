package io.trimtab.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** A decoder with a bug behind a word that only a real fuzzer finds; no target, but the test of the runner. */
final class PlantedBugFuzz {
    private static final int WORD = 0x54524D21;

    @FuzzTest
    void fuzz(byte[] data) {
        if (data.length >= 6 && data[4] == '[' && ByteBuffer.wrap(data).getInt() == WORD) {
            throw new IllegalStateException("the planted bug");
        }
    }
}
