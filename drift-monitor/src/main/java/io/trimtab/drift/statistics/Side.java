package io.trimtab.drift.statistics;

/** Which deviations of numbers are evidence. */
public enum Side {
    /** Larger and smaller numbers. */
    BOTH(2),
    /** Larger numbers only. */
    LARGER(1);

    private final int tails;

    Side(int tails) {
        this.tails = tails;
    }

    /**
     * Probability of a deviation at least as large at one of so many points (Bonferroni), by Student's t; 1 where nothing
     * deviates to this side, which is what makes the p-value of a single point valid.
     *
     * @param z largest deviation, at least 0
     */
    double p(int points, double z, double degrees) {
        return z == 0 ? 1 : Math.min(1, points * tails * Tails.studentT(z, degrees));
    }

    /** What a deviation of the share below a point counts, at least 0: where larger numbers are, fewer lie below. */
    double of(double below) {
        return this == BOTH ? Math.abs(below) : Math.max(0, -below);
    }
}
