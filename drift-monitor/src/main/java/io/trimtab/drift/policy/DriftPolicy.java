package io.trimtab.drift.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.statistics.BlockNull;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers that the monitor decides by. {@link #DEFAULT} is the shipped policy; {@code docs/drift-policy.md} tells
 * where each number comes from and what the policy costs in false alarms.
 *
 * @param weights importance of columns, 0 to 1,000,000, for WARN and RETRAIN: their share of the false-alarm budget and of the
 *     evidence; 1 for a column that is not named, and 0 for none of it
 */
public record DriftPolicy(
        Evidence evidence,
        Warn warn,
        Retrain retrain,
        Rollback rollback,
        DataQuality dataQuality,
        Map<String, Double> weights) {
    /** Longest budget: a policy's own, and what a part of a replay gets of it. */
    private static final double MAX_BUDGET_DAYS = 1e7;

    private static final double MAX_WEIGHT = 1e6;

    /** The policy as shipped. */
    public static final DriftPolicy DEFAULT = new DriftPolicy(
            new Evidence(11, 200, 3, 10, 5, 7, 3),
            new Warn(.025, 60, 3, 60, Duration.ofHours(24), 200),
            new Retrain(.05, 90, .01, 21, Duration.ofHours(24), 3, Duration.ofDays(14)),
            new Rollback(.10, 365, Duration.ofDays(7), Duration.ofHours(24)),
            new DataQuality(1e-6, .005, 3),
            Map.of());

    /**
     * What counts as evidence.
     *
     * @param points points of a distribution that are looked at, 1 to 100
     * @param minRows fewer rows in a window or step support no statistic, at least 20
     * @param minBlocks effective (independent) baseline blocks that a claim needs, at least 2
     * @param maxTail largest degrees of freedom of the t distribution, at least 1
     * @param minPerBucket blocks that every bucket of a season needs, at least 2
     * @param viewSteps steps (days) in the view that an effect is measured on, at least 1
     * @param persist steps (RETRAIN) or windows (ROLLBACK) that must agree, at least 1
     */
    public record Evidence(
            int points, int minRows, double minBlocks, double maxTail, int minPerBucket, int viewSteps, int persist) {
        BlockNull.Settings nullSettings() {
            return new BlockNull.Settings(points, minRows, minBlocks, maxTail, minPerBucket);
        }
    }

    /**
     * When to tell somebody.
     *
     * @param effect smallest net distance of the view, 0 to 1
     * @param budgetDays mean days between two false warnings by whole days, above 0
     * @param calmSteps steps without a warning that end an episode, at least 1
     * @param windowBudgetDays mean days between two false warnings by windows, above 0; the budget of both together is
     *     one in 1/(1/budgetDays + 1/windowBudgetDays) days
     * @param view how far back windows are looked at together, at most 7 days; zero for whole days only; so long without a warning ends an episode as well
     * @param maxTail largest degrees of freedom of the t distribution for windows, at least 1
     */
    public record Warn(
            double effect, double budgetDays, int calmSteps, double windowBudgetDays, Duration view, double maxTail) {}

    /**
     * When to ask for a retrain.
     *
     * @param effect smallest net distance of the view, 0 to 1
     * @param budgetDays mean days between two false retrains, above 1
     * @param viewAlpha largest p-value of the view over all features, 0 to 1
     * @param minSteps baseline steps (days) below which a retrain is withheld, at least 2
     * @param cooldown shortest time between two retrains of a model
     * @param maxPerWeek most retrains of a model in seven days, at least 1
     * @param inFlight how long a retrain counts as under way unless a new version is promoted
     */
    public record Retrain(
            double effect,
            double budgetDays,
            double viewAlpha,
            int minSteps,
            Duration cooldown,
            int maxPerWeek,
            Duration inFlight) {}

    /**
     * When to go back to the version before.
     *
     * @param effect smallest excess of the predictions' distance over the inputs', 0 to 1
     * @param budgetDays mean days between two false rollbacks, above 1
     * @param age how long after its promotion a version can be rolled back
     * @param cooldown shortest time between two rollbacks of a model
     */
    public record Rollback(double effect, double budgetDays, Duration age, Duration cooldown) {}

    /**
     * When a pipeline is broken.
     *
     * @param alpha probability of a false incident per window, 0 to 1
     * @param floor smallest excess of a bad share over the baseline's worst block, 0 to 1
     * @param clearAfter clean windows in a row that end an incident, at least 1
     */
    public record DataQuality(double alpha, double floor, int clearAfter) {}

    /** Refuses a policy with problems; the message lists all of them. */
    public DriftPolicy {
        List<String> problems = new ArrayList<>();
        within(problems, "evidence.points", evidence.points(), 1, 100);
        within(problems, "evidence.min-rows", evidence.minRows(), 20, Integer.MAX_VALUE);
        within(problems, "evidence.min-blocks", evidence.minBlocks(), 2, 1e9);
        within(problems, "evidence.max-tail", evidence.maxTail(), 1, 1e9);
        within(problems, "evidence.min-per-bucket", evidence.minPerBucket(), 2, 1e9);
        within(problems, "evidence.view-steps", evidence.viewSteps(), 1, 366);
        within(problems, "evidence.persist", evidence.persist(), 1, 100);
        within(problems, "warn.effect", warn.effect(), 0, 1);
        within(problems, "warn.budget-days", warn.budgetDays(), 1, MAX_BUDGET_DAYS);
        within(problems, "warn.calm-steps", warn.calmSteps(), 1, 366);
        within(problems, "warn.window-budget-days", warn.windowBudgetDays(), .01, MAX_BUDGET_DAYS);
        within(problems, "warn.view in hours", (double) warn.view().toHours(), 0, 168);
        within(problems, "warn.max-tail", warn.maxTail(), 1, 1e9);
        within(problems, "retrain.effect", retrain.effect(), 0, 1);
        within(problems, "retrain.budget-days", retrain.budgetDays(), 2, MAX_BUDGET_DAYS);
        within(problems, "retrain.view-alpha", retrain.viewAlpha(), 0, 1);
        within(problems, "retrain.min-steps", retrain.minSteps(), 2, 36_500);
        within(problems, "retrain.max-per-week", retrain.maxPerWeek(), 1, 1000);
        within(problems, "rollback.effect", rollback.effect(), 0, 1);
        within(problems, "rollback.budget-days", rollback.budgetDays(), 2, MAX_BUDGET_DAYS);
        within(problems, "data-quality.alpha", dataQuality.alpha(), 0, 1);
        within(problems, "data-quality.floor", dataQuality.floor(), 0, 1);
        within(problems, "data-quality.clear-after", dataQuality.clearAfter(), 1, 10_000);
        weights.forEach((column, weight) -> within(problems, "weights." + column, weight, 0, MAX_WEIGHT));
        weights = Collections.unmodifiableMap(new TreeMap<>(weights));
        notNegative(problems, "warn.view", warn.view());
        notNegative(problems, "retrain.cooldown", retrain.cooldown());
        notNegative(problems, "retrain.in-flight", retrain.inFlight());
        notNegative(problems, "rollback.age", rollback.age());
        notNegative(problems, "rollback.cooldown", rollback.cooldown());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** This policy for each of so many watched at once: its false-alarm budgets are shared. */
    public DriftPolicy sharedBy(int parts) {
        return new DriftPolicy(
                evidence,
                new Warn(
                        warn.effect(),
                        warn.budgetDays() * parts,
                        warn.calmSteps(),
                        warn.windowBudgetDays() * parts,
                        warn.view(),
                        warn.maxTail()),
                new Retrain(
                        retrain.effect(),
                        retrain.budgetDays() * parts,
                        retrain.viewAlpha(),
                        retrain.minSteps(),
                        retrain.cooldown(),
                        retrain.maxPerWeek(),
                        retrain.inFlight()),
                new Rollback(rollback.effect(), rollback.budgetDays() * parts, rollback.age(), rollback.cooldown()),
                dataQuality,
                weights);
    }

    /** Importance of a column. */
    public double weight(String column) {
        return weights.getOrDefault(column, 1.0);
    }

    /** 16 hexadecimal digits that change with any number of the policy. */
    public String hash() {
        return Digests.sha256("trimtab-policy-1 " + this).substring(0, 16);
    }

    private static void within(List<String> problems, String key, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            problems.add("policy %s must be %s to %s, was %s".formatted(key, least, most, value));
        }
    }

    private static void notNegative(List<String> problems, String key, Duration value) {
        if (value.isNegative()) {
            problems.add("policy " + key + " must not be negative, was " + value);
        }
    }

    /** SHA-256 of texts. */
    static final class Digests {
        private Digests() {}

        static String sha256(String text) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JVM has no SHA-256", e);
            }
        }
    }
}
