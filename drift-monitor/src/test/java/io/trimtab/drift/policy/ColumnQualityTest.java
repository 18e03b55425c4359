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

    private static List<Finding> findings(BaselineProfile profile, List<String> seen, int unseen) {
        var layout = profile.layout();
        GridCounts counts = GridCounts.empty(layout);
        for (int i = 0; i < 1000; i++) {
            counts.increment(layout.column(0).slotOf(i < unseen ? "new" : seen.get(i % seen.size())));
        }
        return ColumnQuality.of(profile, 0, 200).findings(counts, layout, 0, DriftPolicy.DEFAULT.dataQuality());
    }
}
