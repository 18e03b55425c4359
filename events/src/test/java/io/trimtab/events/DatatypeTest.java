package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatatypeTest {
    @Test
    void isFoundByItsProtocolNameOnly() {
        assertThat(Datatype.named("FP32")).contains(Datatype.FP32);
        assertThat(Datatype.named("fp32")).isEmpty();
        assertThat(Datatype.named("STRING")).isEmpty();
    }

    @Test
    void everyHalfPrecisionNumberSurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float value = HalfPrecision.fromFp16(half);
            if (Float.isNaN(value)) {
                assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(value))).isNaN();
            } else {
                assertThat(HalfPrecision.toFp16(value)).as("bits %04x", bits).isEqualTo(half);
            }
        }
    }

    @Test
    void everyBrainFloatSurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short brain = (short) bits;
            float value = HalfPrecision.fromBf16(brain);
            if (Float.isNaN(value)) {
                assertThat(HalfPrecision.fromBf16(HalfPrecision.toBf16(value))).isNaN();
            } else {
                assertThat(HalfPrecision.toBf16(value)).as("bits %04x", bits).isEqualTo(brain);
            }
        }
    }

    /** Reference values from IEEE 754: half the last place rounds to even, subnormals, overflow. */
    @ParameterizedTest
    @CsvSource({
        "FP16, 0.1, 0.0999755859375",
        "FP16, 2049, 2048",
        "FP16, 2051, 2052",
        "FP16, 65519, 65504",
        "FP16, 65520, Infinity",
        "FP16, -1e9, -Infinity",
        "FP16, 5.9604644775390625e-8, 5.9604644775390625e-8",
        "FP16, 2.98e-8, 0",
        "FP16, 6.1e-5, 6.097555160522461e-5",
        "FP16, 6.1034e-5, 6.103515625e-5",
        "BF16, 0.1, 0.10009765625",
        "BF16, 257, 256",
        "BF16, 259, 260",
        "FP32, 0.1, 0.10000000149011612",
        "FP32, 16777217, 16777216",
        "FP64, 0.1, 0.1",
        "INT64, 7, 7"
    })
    void nearestIsWhatTheModelSees(Datatype datatype, double value, double expected) {
        assertThat(datatype.nearest(value)).isEqualTo(expected);
    }

    @Test
    void sizesAreThoseOfTheProtocol() {
        assertThat(Datatype.BYTES.byteSize()).isZero();
        assertThat(Datatype.BF16.byteSize()).isEqualTo(2);
        assertThat(Datatype.BOOL.isInteger()).isFalse();
        assertThat(Datatype.UINT8.isInteger()).isTrue();
        assertThat(Datatype.INT64.isInteger()).isTrue();
        assertThat(Datatype.BF16.isFloating()).isTrue();
        assertThat(Datatype.BYTES.isFloating()).isFalse();
    }
}
