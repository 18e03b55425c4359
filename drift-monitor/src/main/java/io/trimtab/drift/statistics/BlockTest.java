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
 * @param shift mean standardised deviation over the points, above 0 when numbers are larger than usual; 0 when no claim is
 *     supported; of categories it means nothing
 */
public record BlockTest(double d, double dNet, double p, double z, long rows, double shift) {
    /** For numbers of which only larger ones are bad: the same where they are, else without effect and evidence. */
    public BlockTest ofLarger() {
        return shift > 0 ? this : new BlockTest(d, 0, 1, z, rows, shift);
    }
}
