package io.trimtab.serving.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.TestModels;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowGroupTest {
    private static List<RowGroup> groups(int atOnce, int... costs) {
        return RowGroup.of(costs.length, row -> costs[row], atOnce);
    }

    @Test
    void rowsThatCostAlikeStayTogether() {
        assertThat(groups(1000, 10, 20, 15)).extracting(RowGroup::rows).containsExactly(List.of(0, 2, 1));
    }

    @Test
    void rowsThatCostFarMoreGoApart() {
        assertThat(groups(1000, 10, 200, 12, 21, 190))
                .extracting(RowGroup::rows)
                .containsExactly(List.of(0, 2), List.of(3), List.of(4, 1));
    }

    @Test
    void aGroupStaysWithinWhatMayBeDoneAtOnceUnlessOneRowIsMore() {
        assertThat(groups(30, 10, 10, 10, 10, 50))
                .extracting(RowGroup::rows)
                .containsExactly(List.of(0, 1, 2), List.of(3), List.of(4));
    }

    @Test
    void rowsComeBackWhereTheyWere() {
        Tensor numbers = TestModels.floats("x", new long[] {5, 2}, 0, 1, 10, 11, 20, 21, 30, 31, 40, 41);
        Tensor texts = TestModels.strings("t", new long[] {5, 2}, "a", "A", "b", "B", "c", "C", "d", "D", "e", "E");
        List<RowGroup> groups = groups(1000, 10, 200, 12, 21, 190);

        Tensor numbersBack = TensorRows.scatter(
                groups.stream().map(g -> TensorRows.gather(numbers, g)).toList(), groups);
        Tensor textsBack = TensorRows.scatter(
                groups.stream().map(g -> TensorRows.gather(texts, g)).toList(), groups);

        assertThat(TestModels.floats(TensorRows.gather(numbers, groups.get(2)))).containsExactly(40, 41, 10, 11);
        assertThat(TestModels.floats(numbersBack)).isEqualTo(TestModels.floats(numbers));
        assertThat(textsBack.bytes()).isEqualTo(texts.bytes());
    }
}
