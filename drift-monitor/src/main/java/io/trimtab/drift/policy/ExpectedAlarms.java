package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineProfile;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * False alarms in thirty days that a policy allows itself on a baseline: its budgets, as far as the baseline supports the
 * rules that they belong to. Counted where nothing drifts and every window has traffic.
 *
 * @param dataQuality by the tests of shares (missing, unseen …) alone; a value out of range is held against the worst of
 *     the baseline's blocks and has no model of its own
 * @param warn by days and by windows together
 * @param retrain 0 where the baseline supports no automatic retrain
 * @param rollback at most, while a version is young enough to be rolled back; 0 where the baseline supports none
 * @param tests the tests of columns that the baseline supports, such as {@code distance by days}
 */
public record ExpectedAlarms(double dataQuality, double warn, double retrain, double rollback, Set<String> tests) {
    /** The stretch that alarms are counted in, in days. */
    public static final int DAYS = 30;

    /** Copies the tests. */
    public ExpectedAlarms {
        tests = Set.copyOf(tests);
    }

    /** What this policy allows itself on this baseline. */
    public static ExpectedAlarms of(BaselineProfile profile, DriftPolicy policy) {
        var reference = new Reference(profile, "", policy);
        boolean looksAtWindows = !policy.warn().view().isZero() && reference.windowMillis() < Reference.STEP_MILLIS;
        boolean days = false;
        boolean windows = false;
        Set<String> tests = new TreeSet<>();
        for (int column = 0; column < reference.columns(); column++) {
            if (!reference.isEvidence(column)) {
                continue;
            }
            if (reference.nullOf(column).supported()) {
                days = true;
                tests.add(reference.name(column) + " by days");
            }
            if (looksAtWindows && reference.windowNullOf(column).supported()) {
                windows = true;
                tests.add(reference.name(column) + " by windows");
            }
        }
        BaselineClaims claims = BaselineClaims.of(reference, policy);
        double perMonth = (double) Duration.ofDays(DAYS).toMillis() / reference.windowMillis();
        return new ExpectedAlarms(
                policy.dataQuality().alpha() * perMonth,
                (days ? DAYS / policy.warn().budgetDays() : 0)
                        + (windows ? DAYS / policy.warn().windowBudgetDays() : 0),
                claims.retrain() ? DAYS / policy.retrain().budgetDays() : 0,
                claims.rollback() ? DAYS / policy.rollback().budgetDays() : 0,
                tests);
    }

    /** Whether a baseline with these can bring every alarm that one with those can, by every test. */
    public boolean covers(ExpectedAlarms whole) {
        return tests.containsAll(whole.tests)
                && warn >= whole.warn
                && retrain >= whole.retrain
                && rollback >= whole.rollback;
    }
}
