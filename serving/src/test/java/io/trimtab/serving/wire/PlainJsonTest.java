package io.trimtab.serving.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainJsonTest {
    private static PlainJson over(String text) {
        byte[] bytes = ("##" + text + "##").getBytes(StandardCharsets.UTF_8);
        return new PlainJson(bytes, 2, bytes.length - 4);
    }

    private static void assertReadAs(String number) {
        PlainJson json = over(number);
        assertThat(json.number()).as(number).isTrue();
        assertThat(Float.floatToRawIntBits(json.floatValue()))
                .as("%s as a float", number)
                .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(number)));
        assertThat(Double.doubleToRawLongBits(json.doubleValue()))
                .as("%s as a double", number)
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(number)));
        assertThat(json.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "-0.0",
                "0e999",
                "1",
                "-1.5",
                "0.1",
                "0.1e1",
                "1E+2",
                "1e-2",
                "123456789012345678",
                "1234567890123456789",
                "999999999999999999999999",
                "9007199254740993",
                "16777217",
                "16777217.0",
                "0.30000000000000004",
                "4.000000715255737",
                "-4.000000715255737",
                "4.000000715255738",
                "3.4028235e38",
                "3.4028236e38",
                "1e39",
                "1e309",
                "1.4e-45",
                "7.006492321624085e-46",
                "7.006492321624086e-46",
                "1.1754942e-38",
                "1.17549435E-38",
                "1e-400",
                "2.2250738585072014E-308",
                "0.000000000000000000000000000001",
                "1.00000017881393432617187499",
                "1.00000017881393432617187500",
                "1.00000017881393432617187501"
            })
    void numbersAreReadToTheNearestFloatAndDouble(String number) {
        assertReadAs(number);
    }

    @Test
    void randomNumbersAreReadToTheNearestFloatAndDouble() {
        var random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            assertReadAs(
                    switch (random.nextInt(5)) {
                        case 0 -> Float.toString(finite(Float.intBitsToFloat(random.nextInt())));
                        case 1 -> Double.toString(finite(Double.longBitsToDouble(random.nextLong())));
                        case 2 -> Double.toString(random.nextGaussian());
                        case 3 -> Long.toString(random.nextLong() >> random.nextInt(64));
                        default -> nearTheMiddle(random);
                    });
        }
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : 1;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 1;
    }

    /** Between two floats, or a little beside it. */
    private static String nearTheMiddle(Random random) {
        float below = random.nextFloat() * (1 << random.nextInt(30));
        double middle = ((double) below + Math.nextUp(below)) / 2;
        double near =
                random.nextBoolean() ? middle : random.nextBoolean() ? Math.nextUp(middle) : Math.nextDown(middle);
        return new java.math.BigDecimal(near).toPlainString().replaceAll("(\\.\\d{0,40}).*", "$1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                ".5",
                "5.",
                "01",
                "-01",
                "00",
                "1e",
                "1e+",
                "1e1000",
                "0x1",
                "1f",
                "NaN",
                "Infinity",
                "- 1",
                "1.e1",
                "--1",
                "\"1\"",
                "1_0",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void whatIsNoPlainNumberIsLeftToAParser(String text) {
        assertThat(over(text).number()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "\"a", "\"\\\"", "\"\\n\"", "\"\u0001\"", "\"\u00e9\"", "'a'", "a"})
    void whatIsNoPlainTextIsLeftToAParser(String text) {
        assertThat(over(text).text()).isFalse();
    }

    @Test
    void textsAreComparedWholeAndWhiteSpaceIsPassedOver() {
        PlainJson json = over(" \r\n\t\"name\" : \"x\"");

        assertThat(json.text()).isTrue();
        assertThat(json.textIs("name")).isTrue();
        assertThat(json.textIs("nam")).isFalse();
        assertThat(json.textIs("names")).isFalse();
        assertThat(json.lastText()).isEqualTo("name");
        assertThat(json.take(',')).isFalse();
        assertThat(json.take(':')).isTrue();
        assertThat(json.isAtEnd()).isFalse();
        assertThat(json.text()).isTrue();
        assertThat(json.isAtEnd()).isTrue();
    }

    @Test
    void wholeNumbersAreThoseWithoutPointAndExponentThatAreCertain() {
        assertThat(whole("-12")).isEqualTo(-12);
        assertThat(whole("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
        for (String other : new String[] {"1.0", "1e0", "1000000000000000000"}) {
            PlainJson json = over(other);
            assertThat(json.number()).isTrue();
            assertThat(json.isWhole()).as(other).isFalse();
        }
    }

    @Test
    void everyByteIsSeenAndOnlyTheEndIsTheEnd() {
        for (int next = 0; next < 256; next++) {
            boolean space = next == ' ' || next == '\n' || next == '\r' || next == '\t';
            var json = new PlainJson(new byte[] {(byte) next}, 0, 1);

            assertThat(json.peek()).isEqualTo(space ? -1 : next);
            assertThat(json.isAtEnd()).as("byte %d", next).isEqualTo(space);
        }
    }

    private static long whole(String text) {
        PlainJson json = over(text);
        assertThat(json.number()).isTrue();
        assertThat(json.isWhole()).isTrue();
        return json.wholeValue();
    }
}
