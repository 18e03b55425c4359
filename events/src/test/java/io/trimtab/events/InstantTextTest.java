package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
}
