package io.trimtab.standalone.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rows were computed apart from this code, with pandas, from the same file. */
final class FlightExtractTest {
    private static final Flights JANUARY =
            FlightExtract.read(Instant.parse("2001-01-01T00:00:00Z"), Instant.parse("2001-02-01T00:00:00Z"));

    @Test
    void readsEveryFlightOfTheMonth() {
        assertThat(JANUARY.size()).isEqualTo(301_557);
    }

    @Test
    void countsTheWesternFlightsOfJanuary() {
        var western = JANUARY.select(
                Instant.parse("2001-01-01T00:00:00Z"),
                Instant.parse("2001-02-01T00:00:00Z"),
                Set.copyOf(Region.WEST.airports()));

        assertThat(western).hasSize(121_264);
        assertThat(Arrays.stream(western).filter(JANUARY::late).count() / 121_264.0)
                .isBetween(0.2313, 0.2314);
    }

    @Test
    void computesTheFeaturesOfKnownFlights() {
        assertThat(JANUARY.features(0)).containsExactly(0f, 1f, 215f, 0f, 0f);
        assertThat(JANUARY.origin(5_000)).isEqualTo("LAX");
        assertThat(JANUARY.features(5_000)).containsExactly(15f, 1f, 308f, (float) 5.114285714285714, 35f);
        assertThat(JANUARY.features(100_000)).containsExactly(10f, 4f, 837f, (float) -1.8461538461538463, 52f);
        assertThat(JANUARY.features(150_000)).containsExactly(12f, 2f, 403f, (float) -4.857142857142857, 21f);
        assertThat(JANUARY.features(301_556)).containsExactly(23f, 3f, 1745f, 9.6f, 10f);
    }

    @Test
    void knowsTheHourBeforeItsFirstFlight() {
        var later = FlightExtract.read(Instant.parse("2001-01-12T10:00:00Z"), Instant.parse("2001-01-12T12:00:00Z"));
        var first = later.select(
                        Instant.parse("2001-01-12T10:00:00Z"), Instant.parse("2001-01-12T10:01:00Z"), Set.of("ORD"))[0];
        var same = JANUARY.select(
                        Instant.parse("2001-01-12T10:00:00Z"), Instant.parse("2001-01-12T10:01:00Z"), Set.of("ORD"))[0];

        assertThat(later.features(first)).containsExactly(JANUARY.features(same));
    }
}
