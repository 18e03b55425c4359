package io.trimtab.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SideTest {
    private static final BlockNull.Settings SETTINGS = new BlockNull.Settings(11, 200, 3, 10, 5);
    private static final int DAYS = 42;
    private static final int ROWS = 2000;

    private final Random random = new Random(5);

    /** Days of numbers in so many bins of equal shares. */
    private List<long[]> days(int bins) {
        List<long[]> days = new ArrayList<>();
        for (int day = 0; day < DAYS; day++) {
            days.add(day(bins, u -> u));
        }
        return days;
    }

    private interface Change {
        double of(double u);
    }

    private long[] day(int bins, Change change) {
        long[] counts = new long[bins + 2];
        for (int row = 0; row < ROWS; row++) {
            double u = Math.min(.9999999, Math.max(0, change.of(random.nextDouble())));
            counts[1 + (int) (u * bins)]++;
        }
        return counts;
    }

    private static BlockNull learned(List<long[]> days) {
        long[] total = new long[days.get(0).length];
        for (long[] day : days) {
            for (int i = 0; i < day.length; i++) {
                total[i] += day[i];
            }
        }
        return BlockNull.ofNumbers(days, total, new BlockNull.Calendar(0, 1), SETTINGS);
    }

    @Test
    void smallerNumbersAreNoEvidenceOfLargerOnes() {
        BlockNull known = learned(days(24));
        long[] smaller = day(24, u -> .8 * u);

        BlockTest both = known.testStep(smaller, DAYS);
        BlockTest larger = known.testStep(smaller, DAYS, Side.LARGER);

        assertThat(both.p()).isLessThan(1e-6);
        assertThat(larger.p()).isEqualTo(1);
        assertThat(larger.dNet()).isZero();
    }

    @Test
    void aTailThatGrowsIsSeenThoughTheRestShrinks() {
        BlockNull known = learned(days(24));
        long[] mixed = day(24, u -> u > .8 ? .95 : .97 * u);

        BlockTest larger = known.testStep(mixed, DAYS, Side.LARGER);

        assertThat(larger.p()).isLessThan(1e-3);
        assertThat(larger.dNet()).isGreaterThan(.05);
    }

    @Test
    void theEvidenceOfASinglePointDoesNotGrowWithoutAChange() {
        List<long[]> days = days(2);
        BlockNull known = learned(days);
        double sum = 0;
        int steps = 4000;
        for (int step = 0; step < steps; step++) {
            BlockTest test = known.testStep(day(2, u -> u), (long) DAYS + step, Side.LARGER);
            sum += EDetector.eValue(test.p());
        }

        assertThat(sum / steps).as("mean e-value").isLessThan(1.02);
    }
}
