package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.NumericBins;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses the bins of a column from its training values. */
final class FrozenBins {
    private static final int BINS = 256;
    private static final int TOP_CATEGORIES = 64;

    private FrozenBins() {}

    /** Edges at the type-1 quantiles k/256: real data values, distinct. */
    static NumericBins numbers(BaselineData source, String column, String uri) {
        long[] total = new long[1];
        source.numbers(column, (value, rows) -> total[0] += rows);
        long n = total[0];
        if (n == 0) {
            throw new BaselineBuildException(
                    "column '%s' of %s must have a finite number, has none".formatted(column, uri));
        }
        var edges = new Object() {
            final double[] found = new double[BINS];
            int size;
            long below;
            int next = 1;
            double min = Double.NaN;
        };
        source.numbers(column, (value, rows) -> {
            if (edges.below == 0) {
                edges.min = value;
            }
            edges.below += rows;
            boolean edge = false;
            while (edges.next <= BINS && (edges.next * n + BINS - 1) / BINS <= edges.below) {
                edges.next++;
                edge = true;
            }
            if (edge) {
                edges.found[edges.size++] = value;
            }
        });
        return new NumericBins(edges.min, Arrays.copyOf(edges.found, edges.size));
    }

    /** A bin for each of the most frequent texts; the others are known. */
    static CategoryBins categories(BaselineData source, String column) {
        Map<String, Long> counts = new HashMap<>();
        source.texts(column, (text, rows) -> counts.merge(text, rows, Long::sum));
        List<String> byCount = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        int top = Math.min(TOP_CATEGORIES, byCount.size());
        return new CategoryBins(byCount.subList(0, top), Set.copyOf(byCount.subList(top, byCount.size())));
    }
}
