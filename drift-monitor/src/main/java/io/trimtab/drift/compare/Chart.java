package io.trimtab.drift.compare;

import java.util.List;

/**
 * Shares of both sides' values in the same bins, for a picture.
 *
 * @param labels one for each category, or the edges of numeric bins, one more than there are bins
 * @param reference shares, 0 to 1
 * @param current shares, as many
 */
public record Chart(List<String> labels, List<Double> reference, List<Double> current) {}
