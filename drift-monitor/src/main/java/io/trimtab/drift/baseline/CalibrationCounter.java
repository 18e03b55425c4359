package io.trimtab.drift.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts, for one score and a label of two values, how often each stretch of scores came true. */
final class CalibrationCounter {
    private final String score;
    private final String label;
    private final double[] means;
    private final double[] least;
    private final double[] most;
    private final long[] rows;
    private final long[] positives;

    /** @param bins number of the score's bins on the grid */
    CalibrationCounter(String score, String label, int bins) {
        this.score = score;
        this.label = label;
        this.means = new double[bins];
        this.least = new double[bins];
        this.most = new double[bins];
        this.rows = new long[bins];
        this.positives = new long[bins];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
    }

    /** A row whose score is in this bin; slots behind the bins (missing …) are passed over. */
    void add(int slot, double value, boolean cameTrue) {
        if (slot < rows.length) {
            rows[slot]++;
            double share = 1.0 / rows[slot];
            means[slot] = means[slot] * (1 - share) + value * share;
            least[slot] = Math.min(least[slot], value);
            most[slot] = Math.max(most[slot], value);
            positives[slot] += cameTrue ? 1 : 0;
        }
    }

    /**
     * The map; empty without rows. Neighbouring bins are joined until they have an equal share of the rows that are left, so a
     * bin with more than that is a group by itself and the others still share the rest.
     */
    Optional<Calibration> map() {
        long left = Arrays.stream(rows).sum();
        List<Calibration.Group> groups = new ArrayList<>();
        int first = 0;
        long inGroup = 0;
        for (int bin = 0; bin < rows.length; bin++) {
            inGroup += rows[bin];
            if (inGroup > 0 && inGroup * (Calibration.MOST_GROUPS - groups.size()) >= left) {
                groups.add(group(first, bin, inGroup));
                left -= inGroup;
                inGroup = 0;
                first = bin + 1;
            }
        }
        return groups.isEmpty() ? Optional.empty() : Optional.of(new Calibration(score, label, groups));
    }

    private Calibration.Group group(int from, int to, long all) {
        double mean = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        long cameTrue = 0;
        for (int bin = from; bin <= to; bin++) {
            mean += means[bin] * ((double) rows[bin] / all);
            low = Math.min(low, least[bin]);
            high = Math.max(high, most[bin]);
            cameTrue += positives[bin];
        }
        // Rounding must not move a mean out of its group, into the next one's place.
        return new Calibration.Group(Math.max(low, Math.min(high, mean)), all, cameTrue);
    }

    /**
     * What a label cell says.
     *
     * @return true or false; null where it is missing
     * @throws BaselineBuildException when it is neither 0 and 1 nor true and false
     */
    static @Nullable Boolean cameTrue(BaselineData.Row cells, int index, String label) {
        if (cells.missing(index)) {
            return null;
        }
        double number = cells.number(index);
        if (number == 0 || number == 1) {
            return number == 1;
        }
        String text = String.valueOf(cells.text(index)).toLowerCase(Locale.ROOT);
        return switch (text) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                throw new BaselineBuildException(
                        "label column '%s' must hold 0 and 1, or true and false, for a calibration map, holds '%s':"
                                        .formatted(label, text)
                                + " leave it out with --exclude instead");
        };
    }
}
