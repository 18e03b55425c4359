package io.trimtab.loadtests.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.commons.statistics.distribution.PoissonDistribution;

/**
 * False alarms of one rule on one stream.
 *
 * @param windows windows judged
 * @param alarms alarms among them
 * @param budget promised alarms per window; NaN for a rule that promises none
 * @param fired after the noise, in how many runs a real change was acted on; -1 where that was not tried
 * @param runs how many runs there were
 */
record NullRow(String stream, String rule, long windows, long alarms, double budget, int fired, int runs) {
    /** Twelve streams are held against the budget at once. */
    private static final double CONFIDENCE = 1 - .05 / 12;

    private static final double PER = 1000;

    boolean promises() {
        return !Double.isNaN(budget);
    }

    /** Most alarms that chance explains at the budget: a quantile of a Poisson count; -1 without a promise. */
    long limit() {
        return promises() ? PoissonDistribution.of(windows * budget).inverseCumulativeProbability(CONFIDENCE) : -1;
    }

    boolean holds() {
        return !promises() || alarms <= limit();
    }

    double perThousand() {
        return PER * alarms / windows;
    }

    ObjectNode json() {
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("stream", stream)
                .put("rule", rule)
                .put("windows", windows)
                .put("alarms", alarms)
                .put("per_1000", rounded(perThousand()));
        if (promises()) {
            node.put("limit", limit())
                    .put("budget_per_1000", rounded(PER * budget))
                    .put("holds", holds());
        } else {
            node.putNull("limit").putNull("budget_per_1000");
        }
        if (fired >= 0) {
            node.put("fired_on_drift", fired).put("runs", runs);
        }
        return node;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
