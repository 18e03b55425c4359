package io.trimtab.drift.baseline;

import java.util.List;

/**
 * How often what a score announces came true in the training data: rows in order of their score, in groups of like size. A
 * calibrated probability of .3 comes true in three of ten rows.
 *
 * @param score the score's column
 * @param label the column with what came true
 * @param groups in ascending order of their mean score, 1 to {@value #MOST_GROUPS}
 */
public record Calibration(String score, String label, List<Group> groups) {
    /** The most groups. */
    public static final int MOST_GROUPS = 20;

    /**
     * Rows of neighbouring scores.
     *
     * @param meanScore of these rows
     * @param rows with a score and a label, at least 1
     * @param positives how many of them came true
     */
    public record Group(double meanScore, long rows, long positives) {
        /** Checks the counts. */
        public Group {
            if (!Double.isFinite(meanScore)) {
                throw new IllegalArgumentException("calibration mean score must be finite, was " + meanScore);
            }
            if (rows < 1 || positives < 0 || positives > rows) {
                throw new IllegalArgumentException(
                        "calibration group must have 1 row or more and 0 to as many positives, had %d and %d"
                                .formatted(rows, positives));
            }
        }

        /** Share of the rows that came true, 0 to 1. */
        public double rate() {
            return (double) positives / rows;
        }
    }

    /** Checks number and order of the groups. */
    public Calibration {
        groups = List.copyOf(groups);
        if (groups.isEmpty() || groups.size() > MOST_GROUPS) {
            throw new IllegalArgumentException("calibration of '%s' must have 1 to %d groups, had %d"
                    .formatted(score, MOST_GROUPS, groups.size()));
        }
        for (int i = 1; i < groups.size(); i++) {
            if (groups.get(i).meanScore() < groups.get(i - 1).meanScore()) {
                throw new IllegalArgumentException("calibration groups of '" + score
                        + "' must ascend, group " + i + " has " + groups.get(i).meanScore() + " after "
                        + groups.get(i - 1).meanScore());
            }
        }
    }

    /** Rows with a score and a label. */
    public long rows() {
        return groups.stream().mapToLong(Group::rows).sum();
    }

    /** Whether the scores can be probabilities: every group's mean lies between 0 and 1. */
    public boolean isProbability() {
        return groups.get(0).meanScore() >= 0 && groups.get(groups.size() - 1).meanScore() <= 1;
    }

    /**
     * Expected calibration error: the mean distance, over rows, between what a group announces and what came true (Naeini,
     * Cooper, Hauskrecht 2015). For {@linkplain #isProbability probabilities}; 0 is
     * perfect.
     */
    public double expectedError() {
        return groups.stream()
                        .mapToDouble(group -> group.rows() * Math.abs(group.meanScore() - group.rate()))
                        .sum()
                / rows();
    }
}
