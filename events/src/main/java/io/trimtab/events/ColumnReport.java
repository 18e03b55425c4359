package io.trimtab.events;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One column of a drift report.
 *
 * @param role {@code feature}, {@code calendar}, {@code score} or {@code class}
 * @param valid rows with a value on the grid
 * @param missing rows without a value
 * @param nan rows with not-a-number
 * @param infinite rows with an infinity of either sign
 * @param typeErrors rows with a value of another type
 * @param unseen rows with a category that training never saw
 * @param outOfRange rows below the smallest or above the largest training value
 * @param statistics numbers by name, such as {@code d}, {@code d_net}, {@code psi}, {@code p}; finite
 * @param supported whether the baseline supports a claim about this column
 * @param reference what it was compared with, such as {@code pooled} or {@code weekday}
 */
public record ColumnReport(
        String name,
        String role,
        long valid,
        long missing,
        long nan,
        long infinite,
        long typeErrors,
        long unseen,
        long outOfRange,
        SortedMap<String, Double> statistics,
        boolean supported,
        String reference) {
    /** Copies the statistics. */
    public ColumnReport {
        statistics = finite(statistics);
    }

    /** A sorted copy; {@link IllegalArgumentException} when a number is NaN or infinite. */
    static SortedMap<String, Double> finite(Map<String, Double> numbers) {
        numbers.forEach((name, number) -> {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("statistic '" + name + "' must be finite, was " + number);
            }
        });
        return Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    }
}
