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
    /** Above so many effective rows the Kolmogorov distribution is taken at this many, and SciPy's tail is a formula. */
    private static final int LARGE = 1_000_000;

    /** From so many effective rows on the tail is a series, where its rest is small: the sum has a term for each row. */
    private static final int MANY = 100_000;

    /** From this n d^2 on the probability is twice the one-sided one, as SciPy has it. */
    private static final double TAIL = 2.2;

    /** From this n d^2 on the other side adds less than e^(-6 n d^2) = 2e-8 of the whole. */
    private static final double ONE_SIDE = 3;

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
     * 39(11), 2011, as Commons Statistics has it; its test takes a sample, so one with exactly this statistic is made. Far
     * out with many rows, where that takes time in proportion to the rows, a series takes its place; above a million rows
     * SciPy's own formula, and nearer in the distribution at a million, moved by Vrbik, "Small-Sample Corrections to
     * Kolmogorov-Smirnov Test Statistic", Pioneer Journal of Theoretical and Applied Statistics 15, 2018.
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
        if (n == 1) {
            return 2 * (1 - d);
        }
        double z = d * Math.sqrt((double) n);
        if (n >= MANY && z * z >= TAIL) {
            if (n > LARGE) {
                return 2 * Math.exp(-Math.pow(6 * (z * Math.sqrt((double) n)) + 1, 2) / (18.0 * n));
            }
            if (Math.pow(z, 6) / ((double) n * n) < 4e-7) {
                return 2 * Math.exp(oneSidedLog(z, n));
            }
        }
        if (n < MANY && z * z >= ONE_SIDE) {
            return 2 * oneSided(d, (int) n);
        }
        int rows = (int) Math.min(n, LARGE);
        double distance = n > LARGE ? moved(z, n, rows) / Math.sqrt(rows) : d;
        double[] order = new double[rows];
        Arrays.setAll(order, i -> i);
        return KolmogorovSmirnovTest.withDefaults()
                .test(order, i -> Math.max(0, (i + 1) / rows - distance))
                .getPValue();
    }

    /**
     * P(D+ &gt;= d), Birnbaum and Tingey's sum (Annals of Mathematical Statistics 22, 1951). Its terms are positive, so that
     * doubles do: relative error about 1e-12, in a hundredth of the time that the library's doubled doubles take.
     */
    private static double oneSided(double d, int n) {
        double logBinomial = 0;
        double sum = 0;
        for (int j = 0; j <= n; j++) {
            double point = d + (double) j / n;
            if (point >= 1) {
                break;
            }
            sum += Math.exp(logBinomial + (j - 1) * Math.log(point) + (n - j) * Math.log1p(-point));
            logBinomial += Math.log((double) (n - j) / (j + 1));
        }
        return d * sum;
    }

    /**
     * ln P(D+ &gt;= z / sqrt n), to order n^(-3/2); the rest is about z^6 / (4 n^2).
     *
     * <p>Chang Li-Chien's expansion of Smirnov's law (1956), as in Darling, "The Kolmogorov-Smirnov, Cramer-von Mises
     * Tests", Annals of Mathematical Statistics 28, 1957, with the logarithm taken term by term.
     */
    private static double oneSidedLog(double z, long n) {
        double root = Math.sqrt((double) n);
        double cube = z * z * z;
        return -2 * z * z
                - 2 * z / (3 * root)
                + (4 * z * z / 9 - 4 * cube * z / 9) / n
                + (4 * z / 45 - 88 * cube / 405) / (n * root);
    }

    /** The z at {@code rows} rows that is as likely as {@code z} at {@code n}. */
    private static double moved(double z, long n, int rows) {
        double limit = z + 1 / (6 * Math.sqrt((double) n)) + (z - 1) / (4.0 * n);
        return (limit - 1 / (6 * Math.sqrt(rows)) + 1 / (4.0 * rows)) / (1 + 1 / (4.0 * rows));
    }

    /**
     * P(X &gt; x) of chi-square.
     *
     * @param degrees degrees of freedom, above 0
     */
    public static double chiSquare(double x, double degrees) {
        return ChiSquaredDistribution.of(degrees).survivalProbability(x);
    }

    /**
     * Upper limit of the mean of a Poisson count (Garwood 1936): half the chi-square quantile with 2(count + 1) degrees of
     * freedom.
     *
     * @param count what was counted, 0 or more; need not be whole
     * @param confidence 0 to 1, such as .95
     */
    public static double poissonLimit(double count, double confidence) {
        return ChiSquaredDistribution.of(2 * (count + 1)).inverseCumulativeProbability(confidence) / 2;
    }
}
