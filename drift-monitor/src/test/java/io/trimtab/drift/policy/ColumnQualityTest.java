package io.trimtab.drift.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.policy.ColumnQuality.Finding;
import io.trimtab.drift.policy.ColumnQuality.Problem;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ColumnQualityTest {
    @Test
    void unseenCategoriesAreFoundButAreNoIncident() {
        var names =
                IntStream.range(0, 2000).mapToObj(i -> i % 3 == 0 ? "a" : "b").toList();
        BaselineProfile profile = new BaselineBuilder(
                        new MemoryData("rows", 2000).texts("c", Collections.unmodifiableList(names)))
                .build();

        assertThat(findings(profile, List.of("a", "b"), 40)).singleElement().satisfies(finding -> {
            assertThat(finding.problem()).isEqualTo(Problem.UNSEEN);
            assertThat(finding.problem().incident()).isFalse();
            assertThat(finding.share()).isEqualTo(.04);
        });
        assertThat(findings(profile, List.of("a", "b"), 4))
                .as("under half a percent")
                .isEmpty();
    }

    @Test
    void oneCategoryAloneIsConstant() {
        var names =
                IntStream.range(0, 2000).mapToObj(i -> i % 3 == 0 ? "a" : "b").toList();
        BaselineProfile profile = new BaselineBuilder(
                        new MemoryData("rows", 2000).texts("c", Collections.unmodifiableList(names)))
                .build();

        assertThat(findings(profile, List.of("b"), 0))
                .extracting(Finding::problem)
                .containsExactly(Problem.CONSTANT);
    }

    @Test
    void valuesJustOutsideALongTailThatComesInSpellsAreNoNews() {
        // On the worst of 40 days a tenth of the readings lies at the upper end.
        BaselineProfile profile = days(40, (day, i) -> day == 17 && i % 10 == 0 ? 900 + i / 10.0 : uniform(i));

        assertThat(readings(profile, 80, 1_200, ColumnQualityTest::uniform))
                .as("a spell like those before")
                .isEmpty();
        assertThat(readings(profile, 400, 1_200, ColumnQualityTest::uniform))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.problem()).isEqualTo(Problem.RANGE);
                    assertThat(finding.share()).isEqualTo(.4);
                });
    }

    @Test
    void independentValuesOutsideTheRangeAreNews() {
        BaselineProfile profile = days(40, (day, i) -> uniform(i + 7 * day));

        assertThat(readings(profile, 30, 5_000, ColumnQualityTest::uniform))
                .extracting(Finding::problem)
                .containsExactly(Problem.RANGE);
        assertThat(readings(profile, 4, 5_000, ColumnQualityTest::uniform))
                .as("under half a percent")
                .isEmpty();
    }

    @Test
    void aThirdValueOfAColumnOfTwoIsNews() {
        BaselineProfile profile = days(40, (day, i) -> i % 2);

        assertThat(readings(profile, 30, 2, i -> i % 2))
                .extracting(Finding::problem)
                .containsExactly(Problem.RANGE);
    }

    @Test
    void amountsThatAreMostlyZeroHaveATailAbove() {
        BaselineProfile profile =
                days(40, (day, i) -> i % 10 < 7 ? 0 : day == 17 && i % 10 == 9 ? 900 + i / 10.0 : uniform(i));

        assertThat(readings(profile, 60, 1_200, i -> i % 10 < 7 ? 0 : uniform(i)))
                .as("a spell like those before")
                .isEmpty();
        assertThat(readings(profile, 400, 1_200, i -> i % 10 < 7 ? 0 : uniform(i)))
                .extracting(Finding::problem)
                .containsExactly(Problem.RANGE);
    }

    private interface Reading {
        double at(int day, int i);
    }

    private static double uniform(int i) {
        return i * 617 % 1000 / 2.0;
    }

    /** Days of 1,000 readings each. */
    private static BaselineProfile days(int days, Reading reading) {
        double[] values = new double[days * 1000];
        long[] times = new long[values.length];
        for (int row = 0; row < values.length; row++) {
            values[row] = reading.at(row / 1000, row % 1000);
            times[row] = row * 86_400L;
        }
        return new BaselineBuilder(
                        new MemoryData("rows", values.length).times(times).numbers("x", values))
                .time(MemoryData.TIME)
                .build();
    }

    /** What is found in a window of 1,000 readings of which so many have that value. */
    private static List<Finding> readings(
            BaselineProfile profile, int outside, double value, IntToDoubleFunction usual) {
        var layout = profile.layout();
        int x = IntStream.range(0, layout.columns().size())
                .filter(column -> layout.column(column).name().equals("x"))
                .findFirst()
                .orElseThrow();
        GridCounts counts = GridCounts.empty(layout);
        for (int i = 0; i < 1000; i++) {
            counts.increment(layout.column(x).slotOf(i < outside ? value : usual.applyAsDouble(i)));
        }
        return ColumnQuality.of(profile, x, 200).findings(counts, layout, x, DriftPolicy.DEFAULT.dataQuality());
    }

    private static List<Finding> findings(BaselineProfile profile, List<String> seen, int unseen) {
        var layout = profile.layout();
        GridCounts counts = GridCounts.empty(layout);
        for (int i = 0; i < 1000; i++) {
            counts.increment(layout.column(0).slotOf(i < unseen ? "new" : seen.get(i % seen.size())));
        }
        return ColumnQuality.of(profile, 0, 200).findings(counts, layout, 0, DriftPolicy.DEFAULT.dataQuality());
    }
}
