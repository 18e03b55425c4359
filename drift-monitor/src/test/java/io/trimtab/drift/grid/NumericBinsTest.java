package io.trimtab.drift.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class NumericBinsTest {
    static IntStream edgeCounts() {
        return IntStream.rangeClosed(1, NumericBins.MAX_EDGES);
    }

    @ParameterizedTest
    @MethodSource("edgeCounts")
    void aValueLiesInTheBinWhoseEdgesItLiesBetween(int count) {
        var random = new SplittableRandom(count);
        double[] edges = random.doubles(4L * count)
                .map(value -> Math.rint(1e6 * value) - 5e5)
                .distinct()
                .limit(count)
                .sorted()
                .toArray();
        double min = edges[0] - random.nextInt(3);
        var bins = new NumericBins(min, edges);

        for (double edge : edges) {
            for (double value : new double[] {Math.nextDown(edge), edge, Math.nextUp(edge)}) {
                assertThat(bins.binOf(value)).isEqualTo(expected(min, edges, value));
            }
        }
        for (double value : new double[] {-Double.MAX_VALUE, Math.nextDown(min), min, -0.0, 0.0, Double.MAX_VALUE}) {
            assertThat(bins.binOf(value)).isEqualTo(expected(min, edges, value));
        }
        for (int i = 0; i < 1_000; i++) {
            double value = random.nextDouble(-6e5, 6e5);
            assertThat(bins.binOf(value)).isEqualTo(expected(min, edges, value));
        }
    }

    @ParameterizedTest
    @MethodSource("edgeCounts")
    void everyBinIsReachedAndEdgesAreKept(int count) {
        double[] edges = IntStream.range(0, count).asDoubleStream().toArray();
        var bins = new NumericBins(0, edges);

        assertThat(bins.edges()).isEqualTo(edges);
        assertThat(bins.edgeCount()).isEqualTo(count);
        assertThat(bins.binOf(-1)).isZero();
        for (int i = 0; i < count; i++) {
            assertThat(bins.edge(i)).isEqualTo(edges[i]);
            assertThat(bins.binOf(edges[i])).isEqualTo(i + 1);
        }
        assertThat(bins.binOf(count)).isEqualTo(count + 1).isEqualTo(bins.size() - 1);
    }

    private static int expected(double min, double[] edges, double value) {
        if (value < min) {
            return 0;
        }
        int bin = 1;
        for (double edge : edges) {
            bin += value > edge ? 1 : 0;
        }
        return bin;
    }
}
