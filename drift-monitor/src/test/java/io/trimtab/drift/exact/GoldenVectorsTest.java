package io.trimtab.drift.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.drift.statistics.Tails;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every number against SciPy, NumPy and the definitions of Evidently and NannyML; golden.json, by exact_golden.py. */
final class GoldenVectorsTest {
    private static final double LARGEST_EXACT = 0x1p53;

    private static JsonNode golden(String part) throws IOException {
        try (var in = GoldenVectorsTest.class.getResourceAsStream("golden.json")) {
            return new ObjectMapper().readTree(in).get(part);
        }
    }

    private static Stream<DynamicTest> each(String part, java.util.function.Consumer<JsonNode> check)
            throws IOException {
        return StreamSupport.stream(golden(part).spliterator(), false)
                .map(one -> DynamicTest.dynamicTest(
                        one.has("name") ? one.get("name").textValue() : one.toString(), () -> check.accept(one)));
    }

    @TestFactory
    Stream<DynamicTest> numericColumnsAgree() throws IOException {
        return each("numeric", one -> {
            boolean integers = one.get("integers").booleanValue();
            var reference = sample(one.get("reference"), integers);
            var current = sample(one.get("current"), integers);
            var shift = NumericShift.of(reference, current);
            Map<String, Double> ours = new LinkedHashMap<>();
            ours.put("mean_reference", Moments.of(reference.values()).mean());
            ours.put("mean_current", Moments.of(current.values()).mean());
            ours.put("std_reference", Moments.of(reference.values()).deviation());
            ours.put("ks", shift.ks());
            ours.put("ks_p_exact", shift.ksPExact());
            ours.put("ks_p_asymptotic", shift.ksPAsymptotic());
            ours.put("wasserstein", shift.wasserstein());
            ours.put("wasserstein_normed", shift.wassersteinNormed());
            put(ours, shift.evidently(), shift.nannyMl());
            agree(one.get("expected"), ours);
        });
    }

    @TestFactory
    Stream<DynamicTest> categoriesAgree() throws IOException {
        return each("categorical", one -> {
            var shift = CategoryShift.of(counts(one.get("reference")), counts(one.get("current")));
            Map<String, Double> ours = new LinkedHashMap<>();
            ours.put("l_infinity", shift.largestGap());
            ours.put("chi2", shift.chiSquare().statistic());
            ours.put("chi2_p", shift.chiSquare().p());
            ours.put(
                    "chi2_dof",
                    shift.chiSquare().degrees() == 0
                            ? Double.NaN
                            : shift.chiSquare().degrees());
            ours.put("evidently_chisquare_p", shift.evidentlyChiSquareP());
            put(ours, shift.evidently(), shift.nannyMl());
            agree(one.get("expected"), ours);
        });
    }

    @TestFactory
    Stream<DynamicTest> theKolmogorovSmirnovLawAgrees() throws IOException {
        return each(
                "kstwo_sf",
                one -> agree(
                        one,
                        Map.of(
                                "p",
                                Tails.kolmogorovSmirnov(
                                        one.get("d").doubleValue(), one.get("n").longValue()))));
    }

    private static NumericSample sample(JsonNode values, boolean integers) {
        double[] doubles = WeylSample.values(values, integers);
        boolean large = integers && doubles[0] >= LARGEST_EXACT;
        return large
                ? NumericSample.sortingLarge(WeylSample.whole(values), true)
                : NumericSample.sorting(doubles, integers);
    }

    private static Map<String, Long> counts(JsonNode rows) {
        Map<String, Long> counts = new LinkedHashMap<>();
        rows.properties().forEach(one -> counts.put(one.getKey(), one.getValue().longValue()));
        return counts;
    }

    private static void put(Map<String, Double> ours, EvidentlyDistances evidently, NannyMlDistances nannyMl) {
        ours.put("evidently_psi", evidently.psi());
        ours.put("evidently_kl", evidently.kl());
        ours.put("evidently_js", evidently.js());
        ours.put("evidently_hellinger", evidently.hellinger());
        ours.put("nannyml_js", nannyMl.js());
        ours.put("nannyml_hellinger", nannyMl.hellinger());
    }

    private static void agree(JsonNode expected, Map<String, Double> ours) {
        ours.forEach((key, value) -> {
            JsonNode theirs = expected.get(key);
            if (theirs.isNull()) {
                assertThat(value).as(key).isNaN();
                return;
            }
            double number = theirs.doubleValue();
            boolean probability = key.equals("p") || key.contains("_p_") || key.endsWith("_p");
            double tolerance = Math.abs(number) * (probability ? 1e-6 : 1e-9) + (probability ? 1e-300 : floor(key));
            assertThat(value).as(key).isCloseTo(number, within(tolerance));
        });
    }

    /** Square roots of what is zero but for rounding: no digit of them means anything below this. */
    private static double floor(String key) {
        return key.endsWith("js") || key.endsWith("hellinger") ? 3e-8 : 1e-15;
    }
}
