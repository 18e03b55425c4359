package io.trimtab.drift.compare;

import io.trimtab.drift.exact.Moments;
import io.trimtab.drift.exact.NumericSample;
import io.trimtab.drift.exact.NumericShift;
import io.trimtab.drift.page.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures a column of numbers. */
final class NumericFindings {
    /** D from which a change matters: so large a share of the rows would have to move. */
    static final double LEAST_D = .05;

    /** Evidently's own threshold for the earth mover's distance in standard deviations. */
    static final double LEAST_WASSERSTEIN = .1;

    private static final int BINS = 40;
    private static final double TAIL = .005;

    private NumericFindings() {}

    static ColumnFindings of(String name, NumericColumn reference, NumericColumn current) {
        NumericSample before = reference.sample();
        NumericSample after = current.sample();
        Map<String, Double> statistics = counts(reference, current);
        var moments = before.isEmpty() ? Optional.<Moments>empty() : Optional.of(Moments.of(before));
        var momentsAfter = after.isEmpty() ? Optional.<Moments>empty() : Optional.of(Moments.of(after));
        statistics.put("mean_reference", moments.map(Moments::mean).orElse(Double.NaN));
        statistics.put("mean_current", momentsAfter.map(Moments::mean).orElse(Double.NaN));
        statistics.put("std_reference", moments.map(Moments::deviation).orElse(Double.NaN));
        statistics.put("std_current", momentsAfter.map(Moments::deviation).orElse(Double.NaN));
        Optional<NumericShift> shift = moments.isPresent() && momentsAfter.isPresent()
                ? Optional.of(NumericShift.of(before, after, moments.get()))
                : Optional.empty();
        put(statistics, shift);
        return new ColumnFindings(
                name,
                ColumnKind.NUMERIC,
                Optional.empty(),
                statistics,
                shift.map(one -> drift(one, statistics)),
                quality(reference, current),
                Math.min(before.size(), after.size()),
                shift.map(NumericShift::ks).orElse(0.0),
                shift.isPresent() ? Optional.of(chart(before, after)) : Optional.empty());
    }

    private static Map<String, Double> counts(NumericColumn reference, NumericColumn current) {
        Map<String, Double> counts = new LinkedHashMap<>();
        counts.put("rows_reference", (double) reference.rows());
        counts.put("rows_current", (double) current.rows());
        counts.put("missing_reference", (double) reference.missing());
        counts.put("missing_current", (double) current.missing());
        counts.put("nan_reference", (double) reference.nan());
        counts.put("nan_current", (double) current.nan());
        counts.put("infinite_reference", (double) reference.infinite());
        counts.put("infinite_current", (double) current.infinite());
        return counts;
    }

    private static void put(Map<String, Double> statistics, Optional<NumericShift> shift) {
        statistics.put("ks", shift.map(NumericShift::ks).orElse(Double.NaN));
        statistics.put("ks_p_exact", shift.map(NumericShift::ksPExact).orElse(Double.NaN));
        statistics.put("ks_p_asymptotic", shift.map(NumericShift::ksPAsymptotic).orElse(Double.NaN));
        statistics.put("wasserstein", shift.map(NumericShift::wasserstein).orElse(Double.NaN));
        statistics.put(
                "wasserstein_normed", shift.map(NumericShift::wassersteinNormed).orElse(Double.NaN));
        Distances.put(statistics, shift.map(NumericShift::evidently), shift.map(NumericShift::nannyMl));
    }

    private static Evidence drift(NumericShift shift, Map<String, Double> statistics) {
        boolean large = shift.ks() >= LEAST_D || shift.wassersteinNormed() >= LEAST_WASSERSTEIN;
        return new Evidence(
                Evidence.VALUES,
                large,
                shift.p(),
                "mean %s, %s before; %s standard deviations of movement, D %s"
                        .formatted(
                                Words.number(statistics.getOrDefault("mean_current", Double.NaN)),
                                Words.number(statistics.getOrDefault("mean_reference", Double.NaN)),
                                Words.number(shift.wassersteinNormed()),
                                Words.number(shift.ks())));
    }

    private static List<Evidence> quality(NumericColumn reference, NumericColumn current) {
        long rows = reference.rows();
        long currentRows = current.rows();
        List<Evidence> quality = new ArrayList<>();
        RateChange.of("missing", "no value", reference.missing(), rows, current.missing(), currentRows)
                .ifPresent(quality::add);
        RateChange.of("infinite", "an infinity", reference.infinite(), rows, current.infinite(), currentRows)
                .ifPresent(quality::add);
        var before = reference.sample();
        var after = current.sample();
        if (after.size() > 1 && after.isConstant() && !before.isConstant()) {
            quality.add(StuckValue.of(
                    Words.number(after.smallest()), before.countOf(after.smallest()), before.size(), after.size()));
        }
        return quality;
    }

    /** The middle 99% of both sides; what lies outside is counted in the first and the last bin. */
    private static Chart chart(NumericSample before, NumericSample after) {
        double lo = Math.min(before.quantile(TAIL), after.quantile(TAIL));
        double hi = Math.max(before.quantile(1 - TAIL), after.quantile(1 - TAIL));
        if (!(hi > lo)) {
            lo -= .5;
            hi += .5;
        }
        double[] edges = new double[BINS + 1];
        List<String> labels = new ArrayList<>();
        for (int i = 0; i <= BINS; i++) {
            edges[i] = lo * (1 - (double) i / BINS) + hi * ((double) i / BINS);
            labels.add(Words.number(edges[i]));
        }
        edges[0] = Math.min(before.smallest(), after.smallest());
        edges[BINS] = Math.max(before.largest(), after.largest());
        return new Chart(labels, shares(before, edges), shares(after, edges));
    }

    private static List<Double> shares(NumericSample sample, double[] edges) {
        List<Double> shares = new ArrayList<>();
        for (long count : sample.histogram(edges)) {
            shares.add((double) count / sample.size());
        }
        return shares;
    }
}
