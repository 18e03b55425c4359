package io.trimtab.drift.compare;

import io.trimtab.drift.page.Words;

/** Whether a column that used to vary has one value only. */
final class StuckValue {
    /** A value that had more of the rows than this before may well be the only one. */
    private static final double USUAL = .95;

    private StuckValue() {}

    /** The chance that {@code rows} rows all have a value that {@code before} of {@code rowsBefore} had. */
    static Evidence of(String value, long before, long rowsBefore, long rows) {
        double share = (before + 1.0) / (rowsBefore + 1.0);
        return new Evidence(
                "constant",
                share < USUAL,
                Math.pow(share, (double) rows),
                "every value is %s, which %s had before".formatted(value, Words.percent((double) before / rowsBefore)));
    }
}
