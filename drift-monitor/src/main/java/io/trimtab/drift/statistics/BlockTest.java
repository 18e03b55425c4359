package io.trimtab.drift.statistics;

/**
 * What a {@link BlockNull} says about new counts.
 *
 * @param d distance of the summed parts from the reference, 0 to 1
 * @param dNet {@code d} above what chance gives
 * @param p probability of a deviation at least this large at some point of the distribution, as blocks of the reference
 *     differ among themselves; 1 when no claim is supported
 * @param z largest standardised deviation; 0 when no claim is supported
 * @param rows rows of all parts
 */
public record BlockTest(double d, double dNet, double p, double z, long rows) {}
