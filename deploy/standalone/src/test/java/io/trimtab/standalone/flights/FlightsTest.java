package io.trimtab.standalone.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FlightsTest {
    private static final int NOON = 16_305_840; // 2001-01-01 12:00, a Monday

    @Test
    void looksBackOverTheHourBeforeAtTheSameOrigin() {
        var flights = Flights.of(
                new int[] {NOON, NOON + 10, NOON + 10, NOON + 20, NOON + 60, NOON + 71},
                new String[] {"SFO", "SFO", "LAX", "SFO", "SFO", "SFO"},
                new short[] {100, 200, 300, 400, 500, 600},
                new short[] {10, 20, 99, -6, 0, 0});

        assertThat(flights.features(0)).as("nothing before").containsExactly(12f, 1f, 100f, 0f, 0f);
        assertThat(flights.features(3)).as("not LAX").containsExactly(12f, 1f, 400f, 15f, 2f);
        assertThat(flights.features(4)).as("60 minutes before counts").containsExactly(13f, 1f, 500f, 8f, 3f);
        assertThat(flights.features(5)).as("61 minutes before does not").containsExactly(13f, 1f, 600f, -3f, 2f);
    }

    @Test
    void doesNotSeeFlightsOfTheSameMinute() {
        var flights = Flights.of(
                new int[] {NOON, NOON}, new String[] {"SFO", "SFO"}, new short[] {1, 1}, new short[] {30, 30});

        assertThat(flights.features(1)).containsExactly(12f, 1f, 1f, 0f, 0f);
    }

    @Test
    void isLateAfterMoreThanFifteenMinutes() {
        var flights = Flights.of(
                new int[] {NOON, NOON}, new String[] {"SFO", "SFO"}, new short[] {1, 1}, new short[] {15, 16});

        assertThat(flights.late(0)).isFalse();
        assertThat(flights.late(1)).isTrue();
    }

    @Test
    void selectsByTimeAndOrigin() {
        var flights = Flights.of(
                new int[] {NOON, NOON + 1, NOON + 1, NOON + 2},
                new String[] {"SFO", "SFO", "ATL", "SFO"},
                new short[] {1, 1, 1, 1},
                new short[] {0, 0, 0, 0});
        var start = Instant.parse("2001-01-01T12:01:00Z");

        assertThat(flights.select(start, start.plusSeconds(60), Set.of("SFO"))).containsExactly(1);
        assertThat(flights.select(start, start.plusSeconds(61), Set.of("SFO", "ATL")))
                .containsExactly(1, 2, 3);
    }

    @Test
    void refusesFlightsOutOfOrder() {
        assertThatThrownBy(() -> Flights.of(
                        new int[] {2, 1}, new String[] {"SFO", "SFO"}, new short[] {1, 1}, new short[] {0, 0}))
                .hasMessage("flights must be ordered by time, row 1 is not");
    }
}
