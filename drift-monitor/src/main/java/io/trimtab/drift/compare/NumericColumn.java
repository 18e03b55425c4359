package io.trimtab.drift.compare;

import io.trimtab.drift.exact.NumericSample;

/**
 * A column of numbers.
 *
 * @param sample the finite values
 * @param rows all rows
 * @param missing rows without a value or with NaN
 * @param nan rows with NaN
 * @param infinite rows with either infinity
 */
record NumericColumn(NumericSample sample, long rows, long missing, long nan, long infinite) {}
