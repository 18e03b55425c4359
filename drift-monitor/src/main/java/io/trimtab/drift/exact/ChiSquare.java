package io.trimtab.drift.exact;

import io.trimtab.drift.statistics.Tails;
import java.util.stream.LongStream;

/**
 * A chi-square test of counts.
 *
 * @param statistic at least 0; NaN with one category in all
 * @param p probability of a statistic at least as large, 0 to 1; NaN with one category in all
 * @param degrees degrees of freedom, categories - 1
 */
public record ChiSquare(double statistic, double p, int degrees) {
    /**
     * Whether both sides have the same shares: {@code scipy.stats.chi2_contingency}, with Yates' correction for two
     * categories only.
     *
     * @param counts categories that at least one side has; each side has a row
     */
    static ChiSquare contingency(PairedCounts counts) {
        int categories = counts.reference().length;
        if (categories < 2) {
            return new ChiSquare(Double.NaN, Double.NaN, 0);
        }
        double n = (double) LongStream.of(counts.reference()).sum();
        double m = (double) LongStream.of(counts.current()).sum();
        boolean corrected = categories == 2;
        double sum = 0;
        for (int i = 0; i < categories; i++) {
            double left = (double) counts.reference()[i];
            double right = (double) counts.current()[i];
            sum += cell(left, (left + right) * n / (n + m), corrected);
            sum += cell(right, (left + right) * m / (n + m), corrected);
        }
        return new ChiSquare(sum, Tails.chiSquare(sum, categories - 1), categories - 1);
    }

    private static double cell(double observed, double expected, boolean corrected) {
        double difference = Math.abs(observed - expected);
        double counted = corrected ? difference - Math.min(.5, difference) : difference;
        return counted * counted / expected;
    }

    /**
     * Whether the current side has the reference's shares, those taken as known: {@code scipy.stats.chisquare} as
     * Evidently calls it. A category that the reference lacks makes the statistic infinite and p 0.
     */
    static ChiSquare goodnessOfFit(PairedCounts counts) {
        int categories = counts.reference().length;
        if (categories < 2) {
            return new ChiSquare(Double.NaN, Double.NaN, 0);
        }
        double scale = (double) LongStream.of(counts.current()).sum()
                / LongStream.of(counts.reference()).sum();
        double sum = 0;
        for (int i = 0; i < categories; i++) {
            double expected = counts.reference()[i] * scale;
            double difference = counts.current()[i] - expected;
            sum += difference * difference / expected;
        }
        double p = Double.isInfinite(sum) ? 0 : Tails.chiSquare(sum, categories - 1);
        return new ChiSquare(sum, p, categories - 1);
    }
}
