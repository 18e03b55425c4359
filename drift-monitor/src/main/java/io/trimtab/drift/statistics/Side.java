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

    /** Tails of the null that count against it. */
    int tails() {
        return tails;
    }

    /** What a deviation of the share below a point counts, at least 0: where larger numbers are, fewer lie below. */
    double of(double below) {
        return this == BOTH ? Math.abs(below) : Math.max(0, -below);
    }
}
