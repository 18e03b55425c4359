package io.trimtab.drift.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on a column, before anything is said about it.
 *
 * @param name the column
 * @param kind how it was compared
 * @param only for a one-sided column, the side that has it: {@code reference} or {@code current}
 * @param statistics by name, as the JSON has them; NaN or infinite where one does not apply
 * @param drift whether the values have moved, where both sides have some
 * @param quality what else may be wrong, in order of weight
 * @param fewest values that can be compared on the side with fewer
 * @param size how large the change is, 0 to 1, for ranking: D for numbers, the largest gap for categories
 * @param chart both sides' shares
 */
public record ColumnFindings(
        String name,
        ColumnKind kind,
        Optional<String> only,
        Map<String, Double> statistics,
        Optional<Evidence> drift,
        List<Evidence> quality,
        long fewest,
        double size,
        Optional<Chart> chart) {}
