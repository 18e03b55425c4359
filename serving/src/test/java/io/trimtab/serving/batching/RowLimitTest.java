package io.trimtab.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.inference.ModelSignature;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

final class RowLimitTest {
    private static final int MOST = 64;
    private static final int ROW_BYTES = 20;
    private static final ModelSignature SIGNATURE = FakeModel.SIGNATURE;

    private final RowLimit limit = new RowLimit(MOST);
    private final Random random = new Random(5);

    /** Much like the benchmarks' slow model on a processor with 2 MiB of second-level cache. */
    private static double cacheBound(int rows) {
        return rows <= 8 ? 1_600_000 : rows <= 16 ? 1_650_000 : rows <= 32 ? 2_200_000 : 2_500_000;
    }

    /** Calls under more load than there is room for: each carries as many as it may. */
    private void saturate(int calls, IntToDoubleFunction nanosPerRow) {
        for (int i = 0; i < calls; i++) {
            ran(limit.next(SIGNATURE, ROW_BYTES), nanosPerRow);
        }
    }

    /** What a row costs on average over so many such calls, without their noise. */
    private double costOfSaturation(int calls, IntToDoubleFunction nanosPerRow) {
        double nanos = 0;
        long rows = 0;
        for (int i = 0; i < calls; i++) {
            int next = limit.next(SIGNATURE, ROW_BYTES);
            nanos += next * nanosPerRow.applyAsDouble(next);
            rows += next;
            ran(next, noisy(nanosPerRow));
        }
        return nanos / rows;
    }

    private void ran(int rows, IntToDoubleFunction nanosPerRow) {
        limit.ran(SIGNATURE, rows, (long) rows * ROW_BYTES, Math.round(rows * nanosPerRow.applyAsDouble(rows)));
    }

    private void ranAllSizes(int times, IntToDoubleFunction nanosPerRow) {
        for (int i = 0; i < times; i++) {
            for (int rows = 1; rows <= MOST; rows++) {
                ran(rows, nanosPerRow);
            }
        }
    }

    /** A tenth of noise to either side, and now and then a call in which the machine was elsewhere. */
    private IntToDoubleFunction noisy(IntToDoubleFunction nanosPerRow) {
        return rows -> nanosPerRow.applyAsDouble(rows)
                * (random.nextInt(20) == 0 ? 10 : 1 + .1 * (2 * random.nextDouble() - 1));
    }

    @Test
    void isWhatWasSetWhileNothingIsKnown() {
        assertThat(limit.rows()).isEqualTo(MOST);
        ran(64, rows -> 1_000);
        assertThat(limit.next(SIGNATURE, ROW_BYTES)).isEqualTo(MOST);
    }

    @Test
    void isTheLargestSizeThatCostsNoMoreThanATwentiethOverTheCheapest() {
        ranAllSizes(20, RowLimitTest::cacheBound);

        assertThat(limit.rows()).isEqualTo(16);
    }

    @Test
    void findsItInNoiseAtTheCostOfFewRows() {
        ranAllSizes(20, noisy(RowLimitTest::cacheBound));

        assertThat(costOfSaturation(5_000, RowLimitTest::cacheBound)).isLessThan(1.05 * 1_650_000);
    }

    @Test
    void noiseHardlyMakesCallsSmallWhereLargeOnesAreCheaper() {
        ranAllSizes(20, noisy(rows -> 1_000 + 500.0 / rows));

        assertThat(costOfSaturation(5_000, rows -> 1_000 + 500.0 / rows)).isLessThan(1.02 * 1_008);
    }

    @Test
    void doesNotLimitWhereLargerCallsCostTheSameOrLess() {
        ranAllSizes(20, rows -> 1_000 + 50_000.0 / rows);
        assertThat(limit.rows()).isEqualTo(MOST);

        var even = new RowLimit(MOST);
        for (int i = 0; i < 2_000; i++) {
            int rows = 1 + i % MOST;
            even.ran(SIGNATURE, rows, (long) rows * ROW_BYTES, 1_000L * rows);
        }
        assertThat(even.rows()).isEqualTo(MOST);
    }

    @Test
    void anUnknownLargerSizeIsNoReasonToLimit() {
        for (int i = 0; i < 100; i++) {
            ran(1 + i % 4, rows -> 1_000);
        }

        assertThat(limit.rows()).isEqualTo(MOST);
    }

    /** What a node sees that is idle at first and overloaded then: single rows, and calls as large as they may be. */
    @Test
    void looksForTheBestSizeUpwardsFromTheSmallOnesThatItKnows() {
        for (int i = 0; i < 100; i++) {
            ran(1, rows -> 2_000_000);
        }
        saturate(200, RowLimitTest::cacheBound);

        assertThat(limit.rows()).isEqualTo(16);
    }

    @Test
    void triesLargerCallsNowAndThen() {
        ranAllSizes(20, RowLimitTest::cacheBound);

        int larger = 0;
        for (int i = 0; i < 10 * RowLimit.TRY_LARGER; i++) {
            larger += limit.next(SIGNATURE, ROW_BYTES) == 32 ? 1 : 0;
        }
        assertThat(larger).isEqualTo(10);
    }

    @Test
    void followsAModelWhoseLargerCallsBecomeTheCheaperOnes() {
        ranAllSizes(20, RowLimitTest::cacheBound);
        saturate(1_000, RowLimitTest::cacheBound);
        assertThat(limit.rows()).isEqualTo(16);

        saturate(60 * RowLimit.TRY_LARGER, rows -> rows <= 16 ? 1_650_000 : 1_400_000);

        assertThat(limit.rows()).isEqualTo(MOST);
    }

    /** Small calls were measured while the node had nothing else to do; under load everything takes half as long again. */
    @Test
    void doesNotStayAtASizeThatOnlyLookedCheapWhileTheNodeWasIdle() {
        for (int i = 0; i < 200; i++) {
            ran(1, rows -> 1_000);
        }
        saturate(2_000, rows -> 1_500);

        assertThat(limit.rows()).isEqualTo(MOST);
    }

    @Test
    void theFirstSlowCallsOfAProcessDoNotCount() {
        for (int i = 0; i < RowLimit.ENOUGH - 1; i++) {
            ran(64, rows -> 100_000);
        }
        ran(64, rows -> 1_000);
        ranAllSizes(20, rows -> 1_000);

        assertThat(limit.rows()).isEqualTo(MOST);
    }

    @Test
    void comparesOnlyCallsWhoseRowsAreAlike() {
        for (int i = 0; i < 1_000; i++) {
            limit.ran(SIGNATURE, 1, 256, 1_000);
            limit.ran(SIGNATURE, 64, 64 * 2_048L, 64 * 9_000L);
        }

        assertThat(limit.rows())
                .as("long texts come together, short ones alone")
                .isEqualTo(MOST);
    }

    @Test
    void forgetsRowsThatNoLongerCome() {
        ranAllSizes(20, RowLimitTest::cacheBound);
        for (int i = 0; i < 200; i++) {
            limit.ran(SIGNATURE, 4, 4 * 1_000L, 4_000);
        }

        assertThat(limit.rows()).isEqualTo(MOST);
    }

    @Test
    void aRequestLargerThanTheLimitTeachesNothing() {
        for (int i = 0; i < 100; i++) {
            ran(1, rows -> 1_000);
            limit.ran(SIGNATURE, 1_000, 1_000L * ROW_BYTES, 1_000 * 5_000L);
        }

        assertThat(limit.rows()).isEqualTo(MOST);
    }
}
