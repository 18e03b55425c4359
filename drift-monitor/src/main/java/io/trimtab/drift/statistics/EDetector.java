package io.trimtab.drift.statistics;

/**
 * Accumulated evidence of Shiryaev and Roberts' kind: M = (1 + M) e over steps that do not overlap.
 *
 * <p>With e-values (expectation at most 1 when nothing changed, whatever came before) the mean number of steps until M
 * first reaches {@code a} without a change is at least {@code a}: Shin, Ramdas and Rinaldo, "E-detectors", New England
 * Journal of Statistics in Data Science 2(2), 2024. An e-value is at most the cap, so that several steps must agree.
 *
 * @param a the bound, in steps; above 1
 * @param cap the largest e-value of a step, above 0: {@code a^(1/k)} demands at least about k steps
 */
public record EDetector(double a, double cap) {
    private static final double SMALLEST_P = 1e-16;

    /** A detector that {@code persist} steps must agree to raise. */
    public static EDetector of(double a, int persist) {
        return new EDetector(a, Math.pow(a, 1.0 / persist));
    }

    /** The e-value of a p-value: 1/(2 sqrt(p)), whose integral over p in 0..1 is 1. */
    public static double eValue(double p) {
        return .5 / Math.sqrt(Math.max(p, SMALLEST_P));
    }

    /** The next M. */
    public double next(double m, double e) {
        return (1 + m) * Math.min(e, cap);
    }

    /** Whether M reaches the bound. */
    public boolean raised(double m) {
        return m >= a;
    }
}
