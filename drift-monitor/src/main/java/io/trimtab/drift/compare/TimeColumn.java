package io.trimtab.drift.compare;

import org.jspecify.annotations.Nullable;

/**
 * A column of times.
 *
 * @param rows all rows
 * @param missing rows without a value
 * @param earliest its text, where there is one
 * @param latest its text, where there is one
 */
record TimeColumn(
        long rows,
        long missing,
        @Nullable String earliest,
        @Nullable String latest) {}
