package io.trimtab.loadtests.drift;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyFile;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.DecisionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One kind of noise under every rule. A second policy has the budgets of RETRAIN and ROLLBACK raised to one in a hundred
 * windows and must act on a real change that comes after the noise, so that never acting is no way to pass.
 */
final class NullCell {
    private static final double RAISED = .01;
    private static final int HOURS = 24;
    private static final int WEEK = 7 * HOURS;
    private static final int DRIFT_DAYS = 10;
    private static final double PSI = .1;
    private static final double KS_P = .05;
    private static final DriftPolicy SHIPPED = DriftPolicy.DEFAULT;
    private static final DriftPolicy RAISED_BUDGETS = PolicyFile.parse(
            "{retrain: {budget-days: %s}, rollback: {budget-days: %s}}".formatted(days(RAISED), days(RAISED)),
            "with raised budgets");

    private final NoiseStream stream;
    private final NullPlan plan;
    private final long[] warns = new long[1];
    private final long[] retrains = new long[2];
    private final long[] rollbacks = new long[2];
    private final int[] retrained = new int[2];
    private final int[] rolledBack = new int[2];
    private long newValues;
    private long windows;
    private long plainWindows;
    private long overPsi;
    private long underP;

    NullCell(NoiseStream stream, NullPlan plan) {
        this.stream = stream;
        this.plan = plan;
    }

    private static double days(double perWindow) {
        return StreamSource.WINDOW.toMillis() / perWindow / Duration.ofDays(1).toMillis();
    }

    List<NullRow> run() {
        for (int run = 0; run < plan.runs(); run++) {
            run(plan.seed() + run);
        }
        double hour =
                (double) StreamSource.WINDOW.toMillis() / Duration.ofDays(1).toMillis();
        DriftPolicy.Warn warn = SHIPPED.warn();
        double warnBudget = hour * (1 / warn.budgetDays() + 1 / warn.windowBudgetDays());
        return List.of(
                row("WARN", warns[0], warnBudget, -1),
                row("new values", newValues, warnBudget, -1),
                row("RETRAIN", retrains[0], hour / SHIPPED.retrain().budgetDays(), retrained[0]),
                row("RETRAIN at 1/100", retrains[1], RAISED, retrained[1]),
                row("ROLLBACK", rollbacks[0], hour / SHIPPED.rollback().budgetDays(), rolledBack[0]),
                row("ROLLBACK at 1/100", rollbacks[1], RAISED, rolledBack[1]),
                new NullRow(stream.name(), "PSI > 0.1", plainWindows, overPsi, Double.NaN, -1, plan.runs()),
                new NullRow(stream.name(), "KS p < 0.05", plainWindows, underP, Double.NaN, -1, plan.runs()));
    }

    private NullRow row(String rule, long alarms, double budget, int fired) {
        return new NullRow(stream.name(), rule, windows, alarms, budget, fired, plan.runs());
    }

    private void run(long seed) {
        var source = new StreamSource(stream, seed);
        BaselineProfile profile = source.baseline(plan.days());
        List<DriftPolicy> policies = List.of(SHIPPED, RAISED_BUDGETS);
        List<Watch> retrain =
                policies.stream().map(policy -> new Watch(profile, policy)).toList();
        List<Watch> rollback =
                policies.stream().map(policy -> new Watch(profile, policy)).toList();
        int mine = plan.windows() / plan.runs();
        for (int window = 0; window < mine; window++) {
            if (window % WEEK == 0) {
                rollback.forEach(Watch::promote);
            }
            Instant start = source.start();
            GridCounts counts = source.window(profile.layout(), Change.NONE);
            windows++;
            for (int i = 0; i < policies.size(); i++) {
                PolicyStep step = retrain.get(i).judge(start, counts);
                retrains[i] += count(step, DecisionKind.RETRAIN);
                rollbacks[i] += count(rollback.get(i).judge(start, counts), DecisionKind.ROLLBACK);
                if (i == 0) {
                    warns[0] += count(step, DecisionKind.WARN);
                    newValues += hasNewValues(step) ? 1 : 0;
                    plain(step);
                }
            }
        }
        boolean[] moved = new boolean[2];
        boolean[] undone = new boolean[2];
        rollback.forEach(Watch::promote);
        StreamSource broken = source.beside(-seed);
        for (int window = 0; window < DRIFT_DAYS * HOURS; window++) {
            Instant start = source.start();
            GridCounts drifted = source.window(profile.layout(), Change.ofFeature(0, this::moved));
            GridCounts other = broken.window(profile.layout(), Change.ofScore(score -> score * score * score));
            for (int i = 0; i < policies.size(); i++) {
                moved[i] |= count(retrain.get(i).judge(start, drifted), DecisionKind.RETRAIN) > 0;
                undone[i] |= count(rollback.get(i).judge(start, other), DecisionKind.ROLLBACK) > 0;
            }
        }
        for (int i = 0; i < policies.size(); i++) {
            retrained[i] += moved[i] ? 1 : 0;
            rolledBack[i] += undone[i] ? 1 : 0;
        }
    }

    /** Half a standard deviation, or every fifth category becomes the first. */
    private double moved(double value) {
        return stream.categories() ? value % 5 == 0 ? 0 : value : value + .5;
    }

    private void plain(PolicyStep step) {
        if (plainWindows >= plan.plainWindows()) {
            return;
        }
        plainWindows++;
        List<ColumnReport> features = step.reports().get(0).columns().stream()
                .filter(column -> !column.name().equals(StreamSource.SCORE))
                .toList();
        overPsi += features.stream().anyMatch(column -> statistic(column, "psi", 0) > PSI) ? 1 : 0;
        underP += features.stream().anyMatch(column -> independentP(column) < KS_P) ? 1 : 0;
    }

    /** The p-value as if rows were independent: Kolmogorov and Smirnov's of numbers, chi-square's of categories. */
    static double independentP(ColumnReport column) {
        return statistic(column, "ks_p_iid", statistic(column, "chi2_p_iid", 1));
    }

    private static double statistic(ColumnReport column, String name, double absent) {
        return column.statistics().getOrDefault(name, absent);
    }

    /** Whether the window's report warns of values that the training data had none of: no decision, and no budget of its own. */
    private static boolean hasNewValues(PolicyStep step) {
        return step.reports().get(0).columns().stream()
                .anyMatch(column -> column.statistics().keySet().stream().anyMatch(PolicyStep.NEW_VALUES::contains));
    }

    private static long count(PolicyStep step, DecisionKind kind) {
        return step.decisions().stream()
                .filter(decision -> decision.kind() == kind)
                .count();
    }
}
