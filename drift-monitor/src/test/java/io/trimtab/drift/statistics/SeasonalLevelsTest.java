package io.trimtab.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SeasonalLevelsTest {
    private static final int PER_DAY = 4;
    private static final int LEAST = 5;

    @Test
    void takesHoursAndWeekdaysApart() {
        SeasonalLevels levels = fit(7 * 6 * PER_DAY, PER_DAY);

        assertThat(levels.parts()).isEqualTo(SeasonalLevels.Parts.BOTH);
        assertThat(levels.fitted()).isEqualTo(1 + 3 + 6);
        for (long number = 1000; number < 1100; number++) {
            assertThat(levels.level(0, number)).isCloseTo(usual(number), offset(1e-9));
        }
    }

    @Test
    void leavesWeekdaysInTheScatterUntilThereAreEnoughWeeks() {
        SeasonalLevels levels = fit(7 * 3 * PER_DAY, PER_DAY);

        assertThat(levels.parts()).isEqualTo(SeasonalLevels.Parts.HOURS);
    }

    @Test
    void knowsNoSeasonWithoutTime() {
        SeasonalLevels levels = fit(7 * 6 * PER_DAY, 0);

        assertThat(levels.parts()).isEqualTo(SeasonalLevels.Parts.NONE);
        assertThat(levels.level(0, 3)).isEqualTo(levels.level(0, 4));
    }

    @Test
    void doesNotKnowAnHourThatItNeverSaw() {
        long[] mornings = LongStream.range(0, 200).map(day -> day * PER_DAY).toArray();
        long[] noons = LongStream.range(0, 200).map(day -> day * PER_DAY + 1).toArray();
        long[] numbers = LongStream.concat(LongStream.of(mornings), LongStream.of(noons))
                .sorted()
                .toArray();

        SeasonalLevels levels = SeasonalLevels.fit(new double[numbers.length][1], numbers, PER_DAY, LEAST);

        assertThat(levels.knows(PER_DAY + 1)).isTrue();
        assertThat(levels.knows(PER_DAY + 2)).isFalse();
    }

    private static SeasonalLevels fit(int windows, int perDay) {
        double[][] values = new double[windows][1];
        long[] numbers = new long[windows];
        for (int i = 0; i < windows; i++) {
            numbers[i] = 400L + i;
            values[i][0] = usual(numbers[i]);
        }
        return SeasonalLevels.fit(values, numbers, perDay, LEAST);
    }

    private static double usual(long number) {
        return 1 + number % PER_DAY + (Math.floorDiv(number, (long) PER_DAY) % 7 == 2 ? 5 : 0);
    }
}
