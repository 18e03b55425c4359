package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.statistics.Distances;
import io.trimtab.drift.statistics.Tails;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How bad a column's values were in the worst block of the baseline, and whether a window's are worse beyond chance.
 *
 * @param bad largest share of missing, not-a-number, infinite and ill-typed values
 * @param modal largest share that one bin had of the valid values
 * @param unseen largest share of unseen categories (0 by construction unless the baseline's data changed)
 * @param outside largest share below or above the training range
 * @param tails how many rows the worst block had at the ends of that range
 * @param rows rows in the blocks looked at
 */
record ColumnQuality(
        ColumnRole role,
        boolean categorical,
        double bad,
        double modal,
        double unseen,
        double outside,
        OuterTails tails,
        long rows) {
    private static final double CONSTANT_SHARE = .99;
    private static final double USUALLY_CONSTANT = .95;
    private static final int LEAST_FOR_CONSTANT = 50;

    /** What is wrong with a column. */
    enum Problem {
        MISSING(true),
        CONSTANT(true),
        UNSEEN(false),
        RANGE(false);

        private final boolean incident;

        Problem(boolean incident) {
            this.incident = incident;
        }

        /** Name of the statistic that a report has of a column with this problem: its p-value. */
        String statistic() {
            return name().toLowerCase(Locale.ROOT) + "_p";
        }

        /** Whether the window is left out of all evidence; otherwise it is reported only. */
        boolean incident() {
            return incident;
        }
    }

    /**
     * A problem of one column in one window.
     *
     * @param share of the window's rows
     * @param usual largest share in a block of the baseline
     * @param p probability of so many by chance, over all columns; at most the policy's alpha
     */
    record Finding(int column, Problem problem, double share, double usual, double p) {}

    static ColumnQuality of(BaselineProfile profile, int column, int minRows) {
        GridLayout layout = profile.layout();
        double bad = 0;
        double modal = 0;
        double unseen = 0;
        double outside = 0;
        long used = 0;
        long allBad = 0;
        long all = 0;
        boolean categorical = layout.column(column).bins() instanceof CategoryBins;
        for (BaselineBlock block : profile.blocks()) {
            Tallies tallies = Tallies.of(block.counts(), layout, column, categorical);
            allBad += tallies.bad();
            all += tallies.rows();
            if (tallies.rows() < minRows) {
                continue;
            }
            used += tallies.rows();
            double n = tallies.rows();
            bad = Math.max(bad, tallies.bad() / n);
            modal = Math.max(modal, tallies.largest() / (double) Math.max(1, tallies.valid()));
            unseen = Math.max(unseen, tallies.unseen() / n);
            outside = Math.max(outside, tallies.outside() / n);
        }
        if (all > 0) {
            bad = Math.max(bad, allBad / (double) all);
        }
        return new ColumnQuality(
                layout.column(column).role(),
                categorical,
                bad,
                modal,
                unseen,
                outside,
                OuterTails.of(profile, column, minRows),
                used);
    }

    /** What is wrong with this column in this window beyond the baseline's worst block. */
    List<Finding> findings(GridCounts counts, GridLayout layout, int column, DriftPolicy.DataQuality rule) {
        Tallies now = Tallies.of(counts, layout, column, categorical);
        List<Finding> findings = new ArrayList<>();
        if (now.rows() == 0
                || rows == 0
                || role == ColumnRole.ERROR) { // what is broken shows in predictions and inputs
            return findings;
        }
        int columns = layout.columns().size();
        excess(findings, new Count(column, Problem.MISSING, now.bad(), now.rows(), bad), columns, rule);
        excess(findings, new Count(column, Problem.UNSEEN, now.unseen(), now.rows(), unseen), columns, rule);
        if (isBeyondTheTails(counts.bins(layout, column), now, columns, rule)) {
            excess(findings, new Count(column, Problem.RANGE, now.outside(), now.rows(), outside), columns, rule);
        }
        if (now.valid() >= LEAST_FOR_CONSTANT && role != ColumnRole.CALENDAR) {
            double share = now.largest() / (double) now.valid();
            double p = columns * Tails.binomialAtLeast(now.largest(), now.valid(), expected(modal));
            if (share >= CONSTANT_SHARE && modal < USUALLY_CONSTANT && p < rule.alpha()) {
                findings.add(new Finding(column, Problem.CONSTANT, share, modal, p));
            }
        }
        return findings;
    }

    /**
     * Values just outside of the training range are to be expected where values of a long tail come in spells: the baseline
     * then has blocks with many rows at its ends. Only more of them than its worst block has are news.
     */
    private boolean isBeyondTheTails(long[] bins, Tallies now, int columns, DriftPolicy.DataQuality rule) {
        if (!tails.any()) {
            return true;
        }
        long count = now.outside() + tails.inside(bins);
        return count / (double) now.rows() >= tails.worst() + rule.floor()
                && columns * Tails.binomialAtLeast(count, now.rows(), expected(tails.worst())) < rule.alpha();
    }

    private record Count(int column, Problem problem, long count, long of, double usual) {}

    private void excess(List<Finding> findings, Count found, int columns, DriftPolicy.DataQuality rule) {
        double share = found.count() / (double) found.of();
        if (found.count() == 0 || share < found.usual() + rule.floor()) {
            return;
        }
        double p = columns * Tails.binomialAtLeast(found.count(), found.of(), expected(found.usual()));
        if (p < rule.alpha()) {
            findings.add(new Finding(found.column(), found.problem(), share, found.usual(), p));
        }
    }

    private double expected(double usual) {
        return Math.min(1, usual + 1.0 / rows);
    }

    private record Tallies(long rows, long bad, long valid, long largest, long unseen, long outside) {
        static Tallies of(GridCounts counts, GridLayout layout, int column, boolean categorical) {
            long[] bins = counts.bins(layout, column);
            long rows = Distances.rows(counts.column(layout, column));
            long valid = Distances.rows(bins);
            long largest = Arrays.stream(bins).max().orElse(0);
            int last = bins.length - 1;
            return new Tallies(
                    rows,
                    rows - valid,
                    valid,
                    largest,
                    categorical ? bins[last] : 0,
                    categorical ? 0 : bins[0] + bins[last]);
        }
    }
}
