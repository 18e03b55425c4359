package io.trimtab.drift.compare;

import io.trimtab.drift.exact.CategoryShift;
import io.trimtab.drift.page.Words;
import io.trimtab.drift.statistics.Tails;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures a column of categories. */
final class CategoryFindings {
    /** The largest gap of a share from which a change matters: three rows in a hundred. */
    static final double LEAST_GAP = .03;

    /** Jensen and Shannon's distance (base 2), less what chance gives, from which many small gaps matter. */
    static final double LEAST_JS = .1;

    private static final int BARS = 12;
    private static final int LONGEST = 24;

    private CategoryFindings() {}

    static ColumnFindings of(String name, CategoryColumn reference, CategoryColumn current) {
        long n = reference.present();
        long m = current.present();
        Map<String, Double> statistics = counts(reference, current);
        Optional<CategoryShift> shift =
                n > 0 && m > 0 ? Optional.of(CategoryShift.of(reference.counts(), current.counts())) : Optional.empty();
        put(statistics, shift);
        return new ColumnFindings(
                name,
                ColumnKind.CATEGORICAL,
                Optional.empty(),
                statistics,
                shift.map(one -> drift(one, reference, current)),
                quality(reference, current),
                Math.min(n, m),
                shift.map(CategoryShift::largestGap).orElse(0.0),
                shift.map(one -> chart(reference, current)));
    }

    private static Map<String, Double> counts(CategoryColumn reference, CategoryColumn current) {
        Map<String, Double> counts = new LinkedHashMap<>();
        counts.put("rows_reference", (double) reference.rows());
        counts.put("rows_current", (double) current.rows());
        counts.put("missing_reference", (double) reference.missing());
        counts.put("missing_current", (double) current.missing());
        counts.put("categories_reference", (double) reference.counts().size());
        counts.put("categories_current", (double) current.counts().size());
        var unseen = without(current, reference);
        counts.put("unseen_values", (double) unseen.size());
        counts.put("unseen_rows", (double) rows(current, unseen));
        counts.put("vanished_values", (double) without(reference, current).size());
        return counts;
    }

    private static List<String> without(CategoryColumn column, CategoryColumn other) {
        return column.counts().keySet().stream()
                .filter(category -> !other.counts().containsKey(category))
                .toList();
    }

    private static long rows(CategoryColumn column, List<String> categories) {
        return categories.stream()
                .mapToLong(category -> column.counts().getOrDefault(category, 0L))
                .sum();
    }

    private static void put(Map<String, Double> statistics, Optional<CategoryShift> shift) {
        statistics.put("chi2", shift.map(one -> one.chiSquare().statistic()).orElse(Double.NaN));
        statistics.put("chi2_p", shift.map(one -> one.chiSquare().p()).orElse(Double.NaN));
        statistics.put(
                "chi2_dof",
                shift.filter(one -> one.chiSquare().degrees() > 0)
                        .map(one -> (double) one.chiSquare().degrees())
                        .orElse(Double.NaN));
        statistics.put("l_infinity", shift.map(CategoryShift::largestGap).orElse(Double.NaN));
        Distances.put(statistics, shift.map(CategoryShift::evidently), shift.map(CategoryShift::nannyMl));
        statistics.put(
                "evidently_chisquare_p",
                shift.map(CategoryShift::evidentlyChiSquareP).orElse(Double.NaN));
    }

    private static Evidence drift(CategoryShift shift, CategoryColumn reference, CategoryColumn current) {
        String moved = byGap(reference, current).get(0);
        double js = io.trimtab.drift.statistics.Distances.jensenShannonAboveNoise(
                shift.nannyMl().js(), reference.counts().size() + 1, reference.present(), current.present());
        return new Evidence(
                Evidence.VALUES,
                shift.largestGap() >= LEAST_GAP || js >= LEAST_JS,
                p(reference, current),
                "'%s' has %s of the rows, %s before"
                        .formatted(
                                shortened(moved),
                                Words.percent(share(current, moved)),
                                Words.percent(share(reference, moved))));
    }

    /** Chi-square's law is for cells with five rows or so; rare categories are taken together for the evidence. */
    private static double p(CategoryColumn reference, CategoryColumn current) {
        double p = CategoryShift.pooledP(reference.counts(), current.counts());
        return Double.isNaN(p) ? 1 : p;
    }

    private static List<Evidence> quality(CategoryColumn reference, CategoryColumn current) {
        List<Evidence> quality = new ArrayList<>();
        var unseen = without(current, reference);
        long rows = rows(current, unseen);
        if (reference.present() > 0 && current.present() > 0) {
            quality.add(unseen(reference, current, unseen, rows));
        }
        RateChange.of("missing", "no value", reference.missing(), reference.rows(), current.missing(), current.rows())
                .ifPresent(quality::add);
        if (current.counts().size() == 1
                && current.present() > 1
                && reference.counts().size() > 1) {
            String only = current.counts().keySet().iterator().next();
            quality.add(StuckValue.of(
                    "'" + shortened(only) + "'",
                    reference.counts().getOrDefault(only, 0L),
                    reference.present(),
                    current.present()));
        }
        return quality;
    }

    /**
     * Values that the reference does not have. How many rows with such values to expect is what Good and Turing say: as
     * large a share as that of the values which the reference has once; here three standard errors more (Esty, "A Normal
     * Limit Law for a Nonparametric Estimator of the Coverage of a Random Sample", Annals of Statistics 11, 1983).
     */
    private static Evidence unseen(CategoryColumn reference, CategoryColumn current, List<String> unseen, long rows) {
        double once = having(reference, 1);
        double error = Math.sqrt(once + 2 * having(reference, 2));
        double expected = Math.min(1, (once + 1 + 3 * error) / (reference.present() + 1.0));
        double share = (double) rows / current.present();
        boolean large = share >= RateChange.LEAST;
        String first = unseen.stream()
                .max(Comparator.comparingLong(category -> current.counts().getOrDefault(category, 0L)))
                .map(CategoryFindings::shortened)
                .orElse("");
        return new Evidence(
                "unseen",
                large,
                large ? Tails.binomialAtLeast(rows, current.present(), expected) : 1,
                "%s that the reference does not have, such as '%s', in %s of the rows"
                        .formatted(Words.count(unseen.size(), "value"), first, Words.percent(share)));
    }

    private static double having(CategoryColumn column, long rows) {
        return (double)
                column.counts().values().stream().filter(count -> count == rows).count();
    }

    private static double share(CategoryColumn column, String category) {
        return (double) column.counts().getOrDefault(category, 0L) / column.present();
    }

    /** All categories, those whose share has changed most first. */
    private static List<String> byGap(CategoryColumn reference, CategoryColumn current) {
        Set<String> all = new HashSet<>(reference.counts().keySet());
        all.addAll(current.counts().keySet());
        return all.stream()
                .sorted(Comparator.comparingDouble(
                                (String category) -> -Math.abs(share(current, category) - share(reference, category)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static Chart chart(CategoryColumn reference, CategoryColumn current) {
        var shown = byGap(reference, current).stream().limit(BARS).toList();
        return new Chart(
                shown.stream().map(CategoryFindings::shortened).toList(),
                shown.stream().map(category -> share(reference, category)).toList(),
                shown.stream().map(category -> share(current, category)).toList());
    }

    private static String shortened(String category) {
        return category.length() <= LONGEST ? category : category.substring(0, LONGEST - 1) + "…";
    }
}
