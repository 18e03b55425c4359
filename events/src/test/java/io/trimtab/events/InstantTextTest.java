package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstantTextTest {
    private final InstantText text = new InstantText();

    private String of(Instant instant) {
        return new String(text.of(instant), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2001-02-03T04:05:06.007Z",
                "2001-02-03T04:05:06.000007Z",
                "2001-02-03T04:05:06.100000007Z",
                "1969-12-31T23:59:59.999999999Z",
                "-0001-01-01T00:00:00.5Z",
                "+10000-01-01T00:00:00.000001Z"
            })
    void writesAnInstantAsItsOwnTextIs(String written) {
        Instant instant = Instant.parse(written);

        assertThat(of(instant)).isEqualTo(instant.toString());
    }

    @Test
    void writesAnyInstantAsItsOwnTextIsAfterAnyOther() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            long second = random.nextBoolean() ? 1_000_000_000L + random.nextInt(2) : random.nextInt();
            long unit = new long[] {1_000_000_000, 1_000_000, 1_000, 1}[random.nextInt(4)];
            Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / unit * unit);

            assertThat(of(instant)).isEqualTo(instant.toString());
        }
    }

    private static Instant read(String written) {
        return InstantText.read(written.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatItWrites() {
        var random = new SplittableRandom(11);
        for (int i = 0; i < 10_000; i++) {
            long unit = new long[] {1_000_000_000, 1_000_000, 1_000, 1}[random.nextInt(4)];
            long second = random.nextLong(-70_000_000_000L, 300_000_000_000L);
            Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / unit * unit);

            assertThat(InstantText.read(text.of(instant))).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001-02-03T04:05:06.1Z",
                "2001-02-03T04:05:06.Z",
                "2001-02-03T04:05:06.12345678Z",
                "2001-02-03T04:05:06+01:00",
                "2001-02-03T04:05:06.5-00:30",
                "2001-02-03t04:05:06z",
                "2000-02-29T23:59:59Z",
                "2001-02-03T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "+10000-01-01T00:00:00.000001Z"
            })
    void readsOtherTimesAsTheLibraryDoes(String written) {
        assertThat(read(written)).isEqualTo(Instant.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2001-02-03",
                "2001-02-30T04:05:06Z",
                "2001-13-03T04:05:06Z",
                "2001-02-03T25:05:06Z",
                "2001-02-03T04:60:06Z",
                "2001-02-03T04:05:61Z",
                "2001-02-03T04:05:06.1234567890Z",
                "2001-02-03T04:05:06.12a4Z",
                "2001-02-03T04:05:06",
                "2001-02-03 04:05:06Z",
                "٢٠٠١-02-03T04:05:06Z"
            })
    void refusesWhatIsNoTime(String written) {
        assertThatThrownBy(() -> read(written)).isInstanceOf(DateTimeException.class);
    }
}
