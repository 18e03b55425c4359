package io.trimtab.drift.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts, for one score and a label of two values, how often each stretch of scores came true. */
final class CalibrationCounter {
    private final String score;
    private final String label;
    private final double[] sums;
    private final long[] rows;
    private final long[] positives;

    /** @param bins number of the score's bins on the grid */
    CalibrationCounter(String score, String label, int bins) {
        this.score = score;
        this.label = label;
        this.sums = new double[bins];
        this.rows = new long[bins];
        this.positives = new long[bins];
    }

    /** A row whose score is in this bin; slots behind the bins (missing …) are passed over. */
    void add(int slot, double value, boolean cameTrue) {
        if (slot < rows.length) {
            rows[slot]++;
            sums[slot] += value;
            positives[slot] += cameTrue ? 1 : 0;
        }
    }

    /** The map: neighbouring bins joined until a group has its share of the rows; empty without rows. */
    Optional<Calibration> map() {
        long all = 0;
        for (long count : rows) {
            all += count;
        }
        List<Calibration.Group> groups = new ArrayList<>();
        long done = 0;
        long inGroup = 0;
        long trueInGroup = 0;
        double sum = 0;
        for (int bin = 0; bin < rows.length; bin++) {
            inGroup += rows[bin];
            trueInGroup += positives[bin];
            sum += sums[bin];
            done += rows[bin];
            if (inGroup > 0 && done * Calibration.MOST_GROUPS >= all * (groups.size() + 1)) {
                groups.add(new Calibration.Group(sum / inGroup, inGroup, trueInGroup));
                inGroup = 0;
                trueInGroup = 0;
                sum = 0;
            }
        }
        return groups.isEmpty() ? Optional.empty() : Optional.of(new Calibration(score, label, groups));
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
