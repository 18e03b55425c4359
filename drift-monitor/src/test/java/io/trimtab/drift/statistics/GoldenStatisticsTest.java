package io.trimtab.drift.statistics;

import static io.trimtab.drift.statistics.Golden.agree;
import static io.trimtab.drift.statistics.Golden.agreeOnP;
import static io.trimtab.drift.statistics.Golden.doubles;
import static io.trimtab.drift.statistics.Golden.longs;
import static io.trimtab.drift.statistics.Golden.valid;
import static io.trimtab.drift.statistics.Golden.validOf;
import static io.trimtab.drift.statistics.Golden.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.grid.NumericBins;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers agree with SciPy's and with the policy's reference implementation. */
final class GoldenStatisticsTest {
    private static final BlockNull.Settings SETTINGS = new BlockNull.Settings(11, 200, 3, 10, 5);

    @Test
    void distancesOfNumbersAgreeWithSciPy() {
        for (JsonNode node : Golden.read("statistics.json").path("numeric")) {
            long[] reference = valid(node.path("reference_counts"));
            long[] current = valid(node.path("current_counts"));

            Comparison comparison = Comparison.ofNumbers(reference, current);

            assertThat(NestedBins.of(reference, 16).cuts()).isEqualTo(toInts(longs(node.path("nested_cuts"))));
            assertThat(NestedBins.of(reference, 16).group(current)).isEqualTo(longs(node.path("grouped_current")));
            agree("D", comparison.d(), node.path("ks_d"));
            agree("net D", comparison.dNet(), node.path("ks_d_net"));
            within("KS p", comparison.ksP(), node.path("ks_p").asDouble(), 1e-6);
            agree("PSI", comparison.psi(), node.path("psi"));
            agree("net PSI", comparison.psiNet(), node.path("psi_net"));
            agree("JS", comparison.js(), node.path("js"));
            agree("net JS", comparison.jsNet(), node.path("js_net"));
        }
    }

    @Test
    void distancesOfCategoriesAgreeWithSciPy() {
        JsonNode node = Golden.read("statistics.json").path("categorical");

        Comparison comparison = Comparison.ofCategories(longs(node.path("reference")), longs(node.path("current")));

        agree("L-infinity", comparison.d(), node.path("linf"));
        agree("PSI", comparison.psi(), node.path("psi"));
        agree("net PSI", comparison.psiNet(), node.path("psi_net"));
        agree("JS", comparison.js(), node.path("js"));
        agree("net JS", comparison.jsNet(), node.path("js_net"));
    }

    @Test
    void binsAreTypeOneQuantiles() {
        double[] values = IntStream.rangeClosed(1, 2000)
                .mapToDouble(i -> -Math.log(1 - fraction(i * 0.6180339887498949)))
                .toArray();
        JsonNode expected = Golden.read("statistics.json").path("numeric").get(2);

        var bins = (NumericBins) new BaselineBuilder(new MemoryData("golden", 2000).numbers("x", values))
                .build()
                .layout()
                .column(0)
                .bins();

        assertThat(expected.path("bins").asInt()).isEqualTo(256);
        agree("min", bins.min(), expected.path("min"));
        assertThat(bins.edges()).hasSize(256);
        for (int i = 0; i < 256; i++) {
            agree("edge " + i, bins.edge(i), expected.path("edges").get(i));
        }
    }

    @Test
    void tailsAgreeWithSciPy() {
        JsonNode golden = Golden.read("distributions.json");
        for (JsonNode node : golden.path("student_t_sf")) {
            double nu = node.path("nu").asDouble();
            agreeOnP("t " + node, Tails.studentT(node.path("z").asDouble(), nu), node.path("sf"));
        }
        for (JsonNode node : golden.path("binomial_sf")) {
            double actual = Tails.binomialAtLeast(
                    node.path("k").asLong() + 1,
                    node.path("n").asLong(),
                    node.path("p").asDouble());
            agreeOnP("binomial " + node, actual, node.path("sf_greater_than_k"));
        }
        for (JsonNode node : golden.path("kstwo_sf")) {
            double actual = Tails.kolmogorovSmirnov(
                    node.path("d").asDouble(), node.path("n").asLong());
            within("kstwo " + node, actual, node.path("sf").asDouble(), 1e-6);
        }
    }

    @Test
    void nullsFromBlocksAgreeWithTheReferenceImplementation() {
        for (JsonNode node : Golden.read("nulls.json").path("cases")) {
            String name = node.path("name").asText();
            List<long[]> blocks = validOf(node.path("blocks"));
            long[] total = new long[blocks.get(0).length];
            blocks.forEach(block -> IntStream.range(0, total.length).forEach(i -> total[i] += block[i]));
            var calendar = new BlockNull.Calendar(
                    node.path("first_block_id").asLong(), node.path("period").asInt(1));

            BlockNull known = name.equals("categorical")
                    ? BlockNull.ofCategories(blocks, total, calendar, SETTINGS)
                    : BlockNull.ofNumbers(blocks, total, calendar, SETTINGS);

            assertThat(known.blocks()).as(name).isEqualTo(node.path("K").asInt());
            assertThat(known.supported())
                    .as(name)
                    .isEqualTo(node.path("supported").asBoolean());
            assertThat(known.period())
                    .as(name)
                    .isEqualTo(node.path("period_used").asInt(1));
            agree(name + " rho", known.correlation(), node.path("rho"));
            agree(name + " nu", known.tail(), node.path("nu"));
            within(
                    name + " K_eff",
                    known.effectiveBlocks(),
                    node.path("K").asDouble() / node.path("phi").asDouble(),
                    1e-9);
            node.path("tests").forEach(test -> compare(name, known, test));
        }
    }

    private static void compare(String name, BlockNull known, JsonNode test) {
        List<long[]> parts = validOf(test.path("parts"));
        long[] ids = test.has("block_ids") ? longs(test.path("block_ids")) : new long[parts.size()];

        BlockTest result =
                test.path("long_run").asBoolean() ? known.testStep(parts.get(0), ids[0]) : known.testView(parts, ids);

        JsonNode expected = test.path("result");
        assertThat(result.rows()).isEqualTo(expected.path("m").asLong());
        Golden.agree(name + " D", result.d(), expected.path("D"));
        Golden.agree(name + " net D", result.dNet(), expected.path("Dn"));
        Golden.agree(name + " z", result.z(), expected.path("z"));
        Golden.agreeOnP(name + " p", result.p(), expected.path("p"));
    }

    @Test
    void evidenceAccumulatesAsInTheReferenceImplementation() {
        JsonNode golden = Golden.read("edetector.json");
        EDetector detector =
                EDetector.of(golden.path("A").asDouble(), golden.path("persist").asInt());
        double m = 0;
        for (JsonNode step : golden.path("steps")) {
            double[] p = doubles(step.path("p"));
            double e = IntStream.range(0, p.length)
                            .mapToDouble(i -> EDetector.eValue(p[i]))
                            .sum()
                    / p.length;

            m = detector.next(m, e);

            agree("e", e, step.path("e"));
            agree("M", m, step.path("M"));
        }
    }

    private static double fraction(double x) {
        return x - Math.floor(x);
    }

    private static int[] toInts(long[] values) {
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }
}
