package io.trimtab.drift.compare;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction of p-values for how many there are. */
final class HolmCorrection {
    private HolmCorrection() {}

    /**
     * Adjusted p-values, 0 to 1, in the given order: below {@code alpha}, in any of them, with a probability of at most
     * {@code alpha} when nothing has changed, however the columns depend on each other.
     */
    static double[] adjusted(List<Double> p) {
        double[] adjusted = new double[p.size()];
        double largest = 0;
        int left = p.size();
        for (int i : IntStream.range(0, p.size())
                .boxed()
                .sorted(Comparator.comparingDouble(p::get))
                .toList()) {
            largest = Math.max(largest, Math.min(1, left * p.get(i)));
            adjusted[i] = largest;
            left--;
        }
        return adjusted;
    }
}
