package io.trimtab.drift.statistics;

import static io.trimtab.drift.statistics.Golden.agree;
import static io.trimtab.drift.statistics.Golden.doubles;
import static io.trimtab.drift.statistics.Golden.longs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trimtab.drift.exact.CategoryShift;
import io.trimtab.drift.exact.Wasserstein;
import io.trimtab.drift.grid.NumericBins;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MovedNumbersTest {
    @Test
    void agreesWithSciPyOnTheSameCounts() {
        for (JsonNode node : Golden.read("moved.json").path("numbers")) {
            var bins = new NumericBins(node.path("min").asDouble(), doubles(node.path("edges")));

            var moved = MovedNumbers.of(bins.upperEnds(), longs(node.path("reference")), longs(node.path("current")));

            agree("Wasserstein", moved.wasserstein(), node.path("wasserstein"));
            agree("mean", moved.mean(), node.path("mean"));
            agree("deviation", moved.deviation(), node.path("sd"));
            agree("deviation now", moved.deviationNow(), node.path("sd_now"));
        }
    }

    @Test
    void hellingerAndPooledChiSquareAgreeWithSciPy() {
        JsonNode golden = Golden.read("moved.json");
        for (JsonNode node : golden.path("shares")) {
            double hellinger = Distances.hellinger(longs(node.path("reference")), longs(node.path("current")));
            agree("Hellinger", hellinger, node.path("hellinger"));
        }
        for (JsonNode node : golden.path("categories")) {
            double p = CategoryShift.pooledP(longs(node.path("reference")), longs(node.path("current")));
            Golden.agreeOnP("chi-square " + node, p, node.path("pooled_p"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWithinItsBoundOfTheExactDistance(long seed) {
        var random = new SplittableRandom(seed);
        double[] reference = sample(random, 4000, 0, seed % 2 == 0);
        double[] current = sample(random, 1000, random.nextDouble(.5), seed % 2 == 0);
        double[] edges = new double[64];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = reference[(i + 1) * reference.length / edges.length - 1];
        }
        var bins = new NumericBins(reference[0], Arrays.stream(edges).distinct().toArray());
        double[] within = Arrays.stream(current)
                .map(value -> Math.min(Math.max(value, bins.min()), bins.edge(bins.edgeCount() - 1)))
                .sorted()
                .toArray();
        long[] usual = counts(bins, reference);
        long[] now = counts(bins, within);
        double[] ends = bins.upperEnds();

        double bound = 0;
        for (int i = 1; i < ends.length; i++) {
            double share = Math.max((double) usual[i] / reference.length, (double) now[i] / within.length);
            bound += (ends[i] - ends[i - 1]) * share;
        }

        double onTheGrid = MovedNumbers.of(ends, usual, now).wasserstein();
        assertThat(onTheGrid).isBetween(0.0, Wasserstein.distance(reference, within) + bound);
        assertThat(Math.abs(onTheGrid - Wasserstein.distance(reference, within)))
                .isLessThanOrEqualTo(bound * (1 + 1e-9));
    }

    private static double[] sample(SplittableRandom random, int rows, double shift, boolean longTail) {
        return random.doubles(rows)
                .map(u -> longTail ? Math.exp(2 * u * u) + shift : u * u + shift)
                .sorted()
                .toArray();
    }

    private static long[] counts(NumericBins bins, double[] values) {
        long[] counts = new long[bins.size()];
        Arrays.stream(values).forEach(value -> counts[bins.binOf(value)]++);
        return counts;
    }
}
