package io.trimtab.drift.statistics;

/**
 * How much a block says about the next one, and how much less a mean of blocks is therefore worth.
 *
 * @param rho correlation of neighbouring blocks, 0 to .9
 * @param phi by how much the variance of a long mean exceeds that of independent blocks: (1 + rho)/(1 - rho)
 */
record Dependence(double rho, double phi) {
    private static final double LARGEST = .9;

    /**
     * From the raw correlation {@code r} of {@code k} blocks, with its bias corrected (Marriott and Pope, Biometrika 41,
     * 1954).
     */
    static Dependence of(double r, int k) {
        double rho = Math.min(LARGEST, Math.max(0, r + (1 + 3 * r) / k));
        return new Dependence(rho, (1 + rho) / (1 - rho));
    }

    /** {@link #phi} of the mean of {@code a} neighbouring blocks. */
    double phi(int a) {
        double sum = 0;
        double power = 1;
        for (int h = 1; h < a; h++) {
            power *= rho;
            sum += (1 - (double) h / a) * power;
        }
        return Math.min(phi, 1 + 2 * sum);
    }
}
