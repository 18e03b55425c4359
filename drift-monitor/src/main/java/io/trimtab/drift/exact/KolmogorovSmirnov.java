package io.trimtab.drift.exact;

import io.trimtab.drift.statistics.Tails;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * The two-sample Kolmogorov-Smirnov test, as {@code scipy.stats.ks_2samp} has it.
 *
 * <p>Samples are ascending, finite and not empty.
 */
public final class KolmogorovSmirnov {
    /** The largest sample for which {@link #exactP} may be asked: SciPy's own bound. */
    public static final int EXACT_ROWS = 10_000;

    private KolmogorovSmirnov() {}

    /** D: the largest difference of the two shares of values at or below a point, 0 to 1. */
    public static double statistic(double[] reference, double[] current) {
        int n = reference.length;
        int m = current.length;
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < n && j < m) {
            double value = Math.min(reference[i], current[j]);
            while (i < n && reference[i] == value) {
                i++;
            }
            while (j < m && current[j] == value) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / n - (double) j / m));
        }
        return largest;
    }

    /**
     * P(D at least as large) over all orders of the rows: SciPy's {@code method='exact'}, a count of lattice paths as if
     * there were no ties.
     *
     * @param reference at most {@link #EXACT_ROWS} values
     * @param current at most {@link #EXACT_ROWS} values
     * @throws IllegalArgumentException when a sample has more
     */
    public static double exactP(double[] reference, double[] current) {
        int largest = Math.max(reference.length, current.length);
        if (largest > EXACT_ROWS) {
            throw new IllegalArgumentException(
                    "an exact p-value is for at most %d values, were %d".formatted(EXACT_ROWS, largest));
        }
        if (reference.length == 1 || current.length == 1) {
            return oneAgainst(largest, statistic(reference, current));
        }
        return KolmogorovSmirnovTest.withDefaults()
                .with(PValueMethod.EXACT)
                .test(reference, current)
                .getPValue();
    }

    /** One value falls on each of the m + 1 places among m others with the same probability. */
    private static double oneAgainst(int m, double d) {
        long least = Math.round(d * m);
        int places = 0;
        for (int below = 0; below <= m; below++) {
            if (Math.max(below, m - below) >= least) {
                places++;
            }
        }
        return (double) places / (m + 1);
    }

    /**
     * P(D at least as large) by the law for one sample of nm/(n+m) rows: SciPy's {@code method='asymp'},
     * {@code kstwo.sf(d, round(nm/(n+m)))}, the half rounded to even.
     *
     * @param d 0 to 1
     * @param n rows, at least 1
     * @param m rows, at least 1
     * @return NaN when nm/(n+m) rounds to 0 (one row against one), as SciPy answers
     */
    public static double asymptoticP(double d, long n, long m) {
        double larger = Math.max(n, m);
        double smaller = Math.min(n, m);
        long rows = (long) Math.rint(larger * smaller / (larger + smaller));
        if (rows == 0) {
            return Double.NaN;
        }
        if (rows == 1) {
            return Math.min(1, Math.max(0, 2 * (1 - d)));
        }
        return Tails.kolmogorovSmirnov(d, rows);
    }
}
