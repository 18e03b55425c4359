package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueBufferTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 12_287, 12_288, 12_289, 24_576, 24_577, 100_000})
    void bytesAreBase64WhateverTheirNumberAndWhereverTheyLie(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(size + 2).put(1, bytes).position(1).limit(size + 1);

        String expected = Base64.getEncoder().encodeToString(bytes);
        for (ByteBuffer source : new ByteBuffer[] {ByteBuffer.wrap(bytes), direct}) {
            byte[] written =
                    new ValueBuffer(1).ascii("<").base64(source).ascii(">").toBytes();

            assertThat(new String(written, StandardCharsets.US_ASCII)).isEqualTo("<" + expected + ">");
            assertThat(source.remaining()).as("not moved").isEqualTo(size);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 9, 10, 11, 99, 100, 12_345, 2_147_483_647, 2_147_483_648L, -1, Long.MAX_VALUE, Long.MIN_VALUE
            })
    void numbersAreWrittenAsJavaWritesThem(long number) {
        byte[] written = new ValueBuffer(1).ascii("<").number(number).ascii(">").toBytes();

        assertThat(new String(written, StandardCharsets.US_ASCII)).isEqualTo("<" + number + ">");
    }
}
