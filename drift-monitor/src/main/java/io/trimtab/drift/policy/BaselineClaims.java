package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.Bins;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.statistics.BlockNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a baseline can vouch for under a policy: said when it is built, so that nobody waits for verdicts that cannot come.
 *
 * @param columns one per column of the baseline
 * @param warn whether some feature or prediction can bring a WARN
 * @param retrain whether some feature can bring a RETRAIN that is carried out by itself
 * @param rollback whether predictions can bring a ROLLBACK
 */
public record BaselineClaims(List<ColumnClaim> columns, boolean warn, boolean retrain, boolean rollback) {
    private static final double EXACT = 0x1p53;
    private static final int FEW_DOUBLES = 1000;

    /**
     * What one column supports.
     *
     * @param role as in reports
     * @param steps steps (days, or blocks of rows) with enough rows
     * @param effectiveSteps independent steps that they are worth
     * @param supported whether a claim about it is supported at all
     * @param coarse 0; or, of numbers so large that fewer than a thousand doubles lie between the smallest and the largest,
     *     the distance of two doubles there
     */
    public record ColumnClaim(
            String name, String role, int steps, double effectiveSteps, boolean supported, double coarse) {}

    private static double coarse(Bins bins) {
        if (!(bins instanceof NumericBins numbers)) {
            return 0;
        }
        double largest = numbers.edge(numbers.edgeCount() - 1);
        double magnitude = Math.max(Math.abs(numbers.min()), Math.abs(largest));
        boolean few = largest - numbers.min() < FEW_DOUBLES * Math.ulp(magnitude);
        return magnitude > EXACT && few ? Math.ulp(magnitude) : 0;
    }

    /** Copies the list. */
    public BaselineClaims {
        columns = List.copyOf(columns);
    }

    /** What this baseline supports. */
    public static BaselineClaims of(BaselineProfile profile, DriftPolicy policy) {
        return of(new Reference(profile, "", policy), policy);
    }

    static BaselineClaims of(Reference reference, DriftPolicy policy) {
        List<ColumnClaim> columns = new ArrayList<>();
        boolean warn = false;
        boolean retrain = false;
        for (int column = 0; column < reference.columns(); column++) {
            BlockNull known = reference.nullOf(column);
            columns.add(new ColumnClaim(
                    reference.name(column),
                    reference.layout().column(column).role().name().toLowerCase(Locale.ROOT),
                    known.blocks(),
                    known.effectiveBlocks(),
                    known.supported(),
                    coarse(reference.layout().column(column).bins())));
            warn |= known.supported() && reference.isEvidence(column);
            retrain |= known.supported()
                    && reference.isOfTheWorld(column)
                    && reference.timed()
                    && known.blocks() >= policy.retrain().minSteps();
        }
        return new BaselineClaims(
                columns, warn, retrain, reference.unexplained().isPresent());
    }

    /** The claims in words, one sentence per line. */
    public List<String> sentences(DriftPolicy policy) {
        List<String> sentences = new ArrayList<>();
        for (ColumnClaim column : columns) {
            if (column.coarse() > 0) {
                sentences.add(String.format(
                        Locale.ROOT,
                        "%s (%s) has numbers beyond 2^53, of which only multiples of %.0f are told apart: smaller shifts are not"
                                + " seen; take off an offset before the model, or leave the column out",
                        column.name(),
                        column.role(),
                        column.coarse()));
            }
            if (!column.supported()) {
                sentences.add("%s (%s) supports no claim: %d steps with at least %d rows, worth %.1f independent ones"
                                .formatted(
                                        column.name(),
                                        column.role(),
                                        column.steps(),
                                        policy.evidence().minRows(),
                                        column.effectiveSteps())
                        + ", of " + policy.evidence().minBlocks() + " needed");
            }
        }
        for (ColumnClaim column : columns) {
            boolean late = column.role().equals("error")
                    && column.supported()
                    && column.steps() < policy.retrain().minSteps();
            if (late) {
                sentences.add("%s (%s) brings no automatic RETRAIN: its errors are known of %d steps, of %d needed"
                        .formatted(
                                column.name(),
                                column.role(),
                                column.steps(),
                                policy.retrain().minSteps()));
            }
        }
        policy.weights().keySet().stream()
                .filter(name ->
                        columns.stream().noneMatch(column -> column.name().equals(name)))
                .forEach(name -> sentences.add("the policy has a weight for '" + name + "', which is no column"));
        if (!retrain) {
            sentences.add("no automatic RETRAIN: it needs a time column and a feature with "
                    + policy.retrain().minSteps() + " steps"
                    + (policy.weights().containsValue(0.0) ? " and a weight" : ""));
        }
        if (!rollback) {
            sentences.add("no ROLLBACK by predictions: it needs a prediction column and more windows with enough rows");
        }
        return sentences;
    }
}
