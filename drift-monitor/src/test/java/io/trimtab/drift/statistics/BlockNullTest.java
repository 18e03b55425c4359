package io.trimtab.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class BlockNullTest {
    private static final int CATEGORIES = 64;
    private static final int ROWS = 6_400;
    private static final BlockNull.Settings SETTINGS = new BlockNull.Settings(11, 200, 3, 10, 5);

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);

    /** Counts of 64 equally frequent categories, "other" and "unseen". */
    private long[] block() {
        long[] counts = new long[CATEGORIES + 2];
        for (int row = 0; row < ROWS; row++) {
            counts[random.nextInt(CATEGORIES)]++;
        }
        return counts;
    }

    private BlockNull learned() {
        List<long[]> blocks = new ArrayList<>();
        long[] total = new long[CATEGORIES + 2];
        for (int day = 0; day < 42; day++) {
            long[] block = block();
            blocks.add(block);
            for (int i = 0; i < total.length; i++) {
                total[i] += block[i];
            }
        }
        return BlockNull.ofCategories(blocks, total, new BlockNull.Calendar(0, 7), SETTINGS);
    }

    @Test
    void seesAnyOfManyCategoriesGrowByItsWholeShare() {
        BlockNull learned = learned();
        for (int grown = 0; grown < CATEGORIES; grown += 9) {
            long[] day = block();
            for (int other = 0; other < CATEGORIES; other += 2) {
                long moved = other == grown ? 0 : day[other] / 2;
                day[other] -= moved;
                day[grown] += moved;
            }

            BlockTest test = learned.testStep(day, 42);

            assertThat(test.d()).as("category " + grown).isBetween(.22, .28);
            assertThat(test.p()).as("category " + grown).isLessThan(1e-6);
        }
    }

    @Test
    void seesTwoOfManyCategoriesTradePlaces() {
        BlockNull learned = learned();
        long[] day = block();
        long moved = day[40] - 10;
        day[40] -= moved;
        day[41] += moved;

        assertThat(learned.testStep(day, 42).p()).isLessThan(1e-4);
    }

    @Test
    void staysQuietOnMoreDaysOfTheSame() {
        BlockNull learned = learned();
        int unusual = 0;
        for (int day = 42; day < 242; day++) {
            unusual += learned.testStep(block(), day).p() < .01 ? 1 : 0;
        }

        assertThat(unusual).as("of 200 days at one in a hundred").isLessThanOrEqualTo(7);
    }
}
