package io.trimtab.drift.compare;

import io.trimtab.drift.exact.SharedRate;
import io.trimtab.drift.page.Words;
import java.util.Optional;

/** Whether a kind of row, such as a missing value, has become more or less frequent. */
final class RateChange {
    /** Half a point: what is less frequent than that does not matter. */
    static final double LEAST = .005;

    private RateChange() {}

    /** Empty where neither side has such a row, so that there is nothing to test. */
    static Optional<Evidence> of(String check, String what, long reference, long rows, long current, long currentRows) {
        if (rows == 0 || currentRows == 0 || reference + current == 0) {
            return Optional.empty();
        }
        double before = (double) reference / rows;
        double after = (double) current / currentRows;
        boolean large = Math.abs(after - before) >= LEAST;
        double p = large ? SharedRate.p(reference, rows, current, currentRows) : 1;
        return Optional.of(new Evidence(
                check,
                large,
                p,
                "%s in %s of the rows, %s before".formatted(what, Words.percent(after), Words.percent(before))));
    }
}
