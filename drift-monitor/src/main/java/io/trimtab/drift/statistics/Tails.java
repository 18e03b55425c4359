package io.trimtab.drift.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/** Probabilities of being at least this extreme. The distributions are Apache Commons Statistics'. */
public final class Tails {
    /** Above so many effective rows the Kolmogorov distribution is taken at this many, at equal sqrt(n) d. */
    private static final int LARGE = 1_000_000;

    private Tails() {}

    /**
     * P(T &gt; z) of Student's t.
     *
     * @param nu degrees of freedom, above 0, need not be whole
     */
    public static double studentT(double z, double nu) {
        return TDistribution.of(nu).survivalProbability(z);
    }

    /**
     * P(X &gt;= k) of a binomial count.
     *
     * @param k 0 to {@code n}
     * @param n number of trials, 0 to 2^31 - 1; larger numbers are scaled down with {@code k}
     * @param p probability of a success, 0 to 1
     */
    public static double binomialAtLeast(long k, long n, double p) {
        if (k <= 0) {
            return 1;
        }
        if (n > Integer.MAX_VALUE) {
            double scale = (double) Integer.MAX_VALUE / n;
            return binomialAtLeast((long) (k * scale), Integer.MAX_VALUE, p);
        }
        return BinomialDistribution.of((int) n, p).survivalProbability((int) k - 1);
    }

    /**
     * How far a binomial count is from its expectation, as the normal quantile of its tail probability: below 0 for few.
     *
     * <p>P(X &gt;= k) is the regularised incomplete beta function I_p(k, n - k + 1), which needs no whole numbers
     * (Abramowitz and Stegun 26.5.24).
     *
     * @param k 0 to {@code n}
     * @param n rows, above 0
     * @param p probability of a success, between 0 and 1
     * @param most the largest deviation that is told apart
     */
    public static double binomialDeviation(double k, double n, double p, double most) {
        double above = k <= 0 ? 1 : BetaDistribution.of(k, n - k + 1).cumulativeProbability(p);
        double below = k >= n ? 1 : BetaDistribution.of(k + 1, n - k).survivalProbability(p);
        double tail = Math.min(above, below);
        if (tail >= .5) {
            return 0;
        }
        double z = tail <= 0 ? most : Math.min(most, NormalDistribution.of(0, 1).inverseSurvivalProbability(tail));
        return above < below ? z : -z;
    }

    /**
     * P(D &gt;= d) of the two-sided Kolmogorov-Smirnov statistic of {@code n} independent rows: SciPy's
     * {@code kstwo.sf(d, n)}, within 1e-6 relative.
     *
     * <p>Simard and L'Ecuyer, "Computing the Two-Sided Kolmogorov-Smirnov Distribution", Journal of Statistical Software
     * 39(11), 2011, as Commons Statistics has it; its test takes a sample, so one with exactly this statistic is made.
     *
     * @param n effective rows, at least 1
     */
    public static double kolmogorovSmirnov(double d, long n) {
        if (d <= 0.5 / n) {
            return 1;
        }
        if (d >= 1) {
            return 0;
        }
        int rows = (int) Math.min(n, LARGE);
        double distance = Math.min(1, d * Math.sqrt((double) n / rows));
        double[] order = new double[rows];
        Arrays.setAll(order, i -> i);
        return KolmogorovSmirnovTest.withDefaults()
                .test(order, i -> Math.max(0, (i + 1) / rows - distance))
                .getPValue();
    }

    /**
     * P(X &gt; x) of chi-square.
     *
     * @param degrees degrees of freedom, above 0
     */
    public static double chiSquare(double x, double degrees) {
        return ChiSquaredDistribution.of(degrees).survivalProbability(x);
    }
}
