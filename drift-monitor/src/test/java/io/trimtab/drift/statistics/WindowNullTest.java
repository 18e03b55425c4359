package io.trimtab.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowNullTest {
    private static final int DAYS = 21;
    private static final int PER_DAY = 24;
    private static final int ROWS = 1000;
    private static final BlockNull.Settings SETTINGS = new BlockNull.Settings(11, 200, 3, 200, 5);

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({
        "5, 200, 0.08333333333333333, -3.243352531963557",
        "34, 200, 0.08333333333333333, 3.8649065375340004",
        "0, 50, 0.1, -2.5653374528839317",
        "50, 50, 0.9, 2.5653374528839317",
        "480, 1000, 0.5, -1.2333417348618125",
        "700, 1000, 0.5, 12.794202432630751",
        "500, 1000, 0.5, 0"
    })
    void aCountIsAsFarOffAsItsExactTailSays(int count, int rows, double share, double scipy) {
        assertThat(Tails.binomialDeviation(count, rows, share, 37)).isCloseTo(scipy, offset(1e-6));
    }

    @Test
    void seesAShiftOfAFifthOfAStandardDeviationInTwoWindows() {
        WindowNull usual = numbers((hour, row) -> random.nextGaussian());

        BlockTest test = usual.test(List.of(
                usual.counts(1000, window(1000, (hour, row) -> random.nextGaussian() + .2)),
                usual.counts(1001, window(1001, (hour, row) -> random.nextGaussian() + .2))));

        assertThat(test.p()).isLessThan(1e-6);
        assertThat(test.d()).isCloseTo(.08, offset(.025));
        assertThat(test.dNet()).isBetween(.05, test.d());
    }

    @Test
    void isQuietUnderADailySeasonAndNotBlindToAShiftWithinIt() {
        Values season = (hour, row) -> random.nextGaussian() + Math.sin(2 * Math.PI * (hour % PER_DAY) / PER_DAY);
        WindowNull usual = numbers(season);

        double least = 1;
        for (int hour = DAYS * PER_DAY; hour < (DAYS + 5) * PER_DAY; hour++) {
            least = Math.min(
                    least,
                    usual.test(List.of(usual.counts(hour, window(hour, season))))
                            .p());
        }
        Values moved = (hour, row) -> season.next(hour, row) + .3;
        BlockTest shifted = usual.test(List.of(usual.counts(600, window(600, moved))));

        assertThat(usual.season()).isEqualTo("hours");
        assertThat(least).as("smallest p of 120 quiet windows").isGreaterThan(1e-4);
        assertThat(shifted.p()).isLessThan(1e-4);
    }

    @Test
    void takesCorrelatedRowsForFewer() {
        double[] last = new double[1];
        Values persistent = (hour, row) -> last[0] = .8 * last[0] + .6 * random.nextGaussian();
        WindowNull usual = numbers(persistent);

        double least = 1;
        for (int hour = 1000; hour < 1200; hour++) {
            least = Math.min(
                    least,
                    usual.test(List.of(usual.counts(hour, window(hour, persistent))))
                            .p());
        }

        assertThat(least).as("smallest p of 200 quiet windows").isGreaterThan(1e-4);
    }

    @Test
    void doesNotTrustAThinTailWhereTheReferencesOwnWindowsHaveAHeavyOne() {
        double[] level = new double[1];
        WindowNull usual = numbers((hour, row) -> {
            if (row == 0) {
                level[0] = random.nextInt(20) == 0 ? random.nextGaussian() : 0;
            }
            return random.nextGaussian() + level[0];
        });

        assertThat(usual.tail()).isLessThan(10);
    }

    @Test
    void seesACategoryThatGainsAmongAHundred() {
        Values uniform = (hour, row) -> random.nextInt(100);
        Values gaining = (hour, row) -> random.nextDouble() < .05 ? 70 : random.nextInt(100);
        WindowNull usual = categories(uniform);

        assertThat(usual.test(List.of(usual.counts(1000, histogram(1000, gaining))))
                        .p())
                .isLessThan(1e-9);
        assertThat(usual.test(List.of(usual.counts(1000, histogram(1000, uniform))))
                        .p())
                .isGreaterThan(1e-3);
    }

    @Test
    void claimsNothingFromAHandfulOfWindows() {
        List<long @Nullable []> windows = new ArrayList<>();
        for (int hour = 0; hour < 10; hour++) {
            windows.add(window(hour, (at, row) -> random.nextGaussian()));
        }
        WindowNull usual = WindowNull.ofNumbers(windows, sum(windows), 0, PER_DAY, SETTINGS);

        BlockTest test = usual.test(List.of(usual.counts(20, window(20, (at, row) -> random.nextGaussian() + 3))));

        assertThat(usual.supported()).isFalse();
        assertThat(test.p()).isEqualTo(1);
    }

    /** A row's value. */
    private interface Values {
        double next(int hour, int row);
    }

    private static WindowNull numbers(Values values) {
        List<long @Nullable []> windows = new ArrayList<>();
        for (int hour = 0; hour < DAYS * PER_DAY; hour++) {
            windows.add(window(hour, values));
        }
        return WindowNull.ofNumbers(windows, sum(windows), 0, PER_DAY, SETTINGS);
    }

    private static WindowNull categories(Values values) {
        List<long @Nullable []> windows = new ArrayList<>();
        for (int hour = 0; hour < DAYS * PER_DAY; hour++) {
            windows.add(histogram(hour, values));
        }
        return WindowNull.ofCategories(windows, sum(windows), 0, PER_DAY, SETTINGS);
    }

    /** Counts of 120 bins between -3 and 3. */
    private static long[] window(int hour, Values values) {
        long[] bins = new long[122];
        for (int row = 0; row < ROWS; row++) {
            double value = values.next(hour, row);
            bins[(int) Math.max(0, Math.min(121, Math.floor((value + 3) * 20) + 1))]++;
        }
        return bins;
    }

    private static long[] histogram(int hour, Values values) {
        long[] bins = new long[102];
        for (int row = 0; row < ROWS; row++) {
            bins[(int) values.next(hour, row)]++;
        }
        return bins;
    }

    private static long[] sum(List<long @Nullable []> windows) {
        long[] sum = new long[0];
        for (long[] window : windows) {
            if (window != null) {
                sum = sum.length == 0 ? window.clone() : sum;
            }
        }
        for (int i = 1; i < windows.size(); i++) {
            long[] window = windows.get(i);
            for (int bin = 0; window != null && bin < sum.length; bin++) {
                sum[bin] += window[bin];
            }
        }
        return sum;
    }
}
