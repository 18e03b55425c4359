package io.trimtab.drift.policy;

import io.trimtab.events.Decision;
import io.trimtab.events.DriftReport;
import java.util.Arrays;
import java.util.List;

/**
 * What came of one window.
 *
 * @param reports exactly one of scope WINDOW, and what else there is to report
 */
public record PolicyStep(State state, List<DriftReport> reports, List<Decision> decisions) {
    /** Statistics that a column's report has when its data is bad, or has values which the training data had not. */
    public static final List<String> FINDINGS = Arrays.stream(ColumnQuality.Problem.values())
            .map(ColumnQuality.Problem::statistic)
            .toList();

    /** Those of them that come without a decision. */
    public static final List<String> NEW_VALUES =
            List.of(ColumnQuality.Problem.UNSEEN.statistic(), ColumnQuality.Problem.RANGE.statistic());

    /** Copies the lists. */
    public PolicyStep {
        reports = List.copyOf(reports);
        decisions = List.copyOf(decisions);
    }

    /** The state to keep for the model, as bytes; belongs to the step. */
    @FunctionalInterface
    public interface State {
        /** The bytes. */
        byte[] bytes();
    }
}
