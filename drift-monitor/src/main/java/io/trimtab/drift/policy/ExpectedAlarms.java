package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineProfile;
import java.time.Duration;

/**
 * False alarms in thirty days that a policy allows itself on a baseline: its budgets, as far as the baseline supports the
 * rules that they belong to. Counted where nothing drifts and every window has traffic.
 *
 * @param dataQuality by the tests of shares (missing, unseen …) alone; a value out of range is held against the worst of
 *     the baseline's blocks and has no model of its own
 * @param warn by days and by windows together
 * @param retrain 0 where the baseline supports no automatic retrain
 * @param rollback at most, while a version is young enough to be rolled back; 0 where the baseline supports none
 */
public record ExpectedAlarms(double dataQuality, double warn, double retrain, double rollback) {
    /** The stretch that alarms are counted in, in days. */
    public static final int DAYS = 30;

    /** What this policy allows itself on this baseline. */
    public static ExpectedAlarms of(BaselineProfile profile, DriftPolicy policy) {
        var reference = new Reference(profile, "", policy);
        boolean days = false;
        boolean windows = false;
        for (int column = 0; column < reference.columns(); column++) {
            if (reference.isFeature(column) || reference.isOutput(column)) {
                days |= reference.nullOf(column).supported();
                windows |= reference.windowNullOf(column).supported();
            }
        }
        windows &= !policy.warn().view().isZero() && reference.windowMillis() < Reference.STEP_MILLIS;
        BaselineClaims claims = BaselineClaims.of(profile, policy);
        double perMonth = (double) Duration.ofDays(DAYS).toMillis() / reference.windowMillis();
        return new ExpectedAlarms(
                policy.dataQuality().alpha() * perMonth,
                (days ? DAYS / policy.warn().budgetDays() : 0)
                        + (windows ? DAYS / policy.warn().windowBudgetDays() : 0),
                claims.retrain() ? DAYS / policy.retrain().budgetDays() : 0,
                claims.rollback() ? DAYS / policy.rollback().budgetDays() : 0);
    }
}
