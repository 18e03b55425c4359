package io.trimtab.drift.show;

import io.trimtab.drift.backtest.BlockBootstrap;
import io.trimtab.drift.backtest.Verdict;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.ExpectedAlarms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * False alarms to expect of a policy on a baseline in {@value ExpectedAlarms#DAYS} days without drift, twice: as the
 * policy's model of chance has it, and as a block bootstrap of the baseline found.
 *
 * @param model the budgets, as far as the baseline supports them
 * @param bootstrap empty when the baseline has too few full weeks or supports less without a quarter of them, or when no
 *     replays were asked for
 * @param problem why there is no bootstrap; empty string when there is one
 * @param claims what the baseline does not support
 */
public record AlarmForecast(
        ExpectedAlarms model, Optional<BlockBootstrap.Estimate> bootstrap, String problem, List<String> claims) {
    private static final String WEAKER =
            "without a quarter of its weeks it supports less than it does, so that it would see too few";

    /**
     * A verdict with both numbers.
     *
     * @param bootstrap mean and upper limit in words; a dash where there is none
     */
    public record Row(Verdict verdict, double model, String bootstrap) {}

    /** Copies the list. */
    public AlarmForecast {
        claims = List.copyOf(claims);
    }

    /**
     * Works it out; takes seconds.
     *
     * @param replays stretches of thirty days to replay; 0 leaves the bootstrap out
     */
    public static AlarmForecast of(
            BaselineProfile profile, DriftPolicy policy, int replays, BaselineProgress progress) {
        var bootstrap = new BlockBootstrap(profile, policy);
        var model = ExpectedAlarms.of(profile, policy);
        Optional<String> problem = replays == 0 ? Optional.of("none was asked for") : bootstrap.problem();
        Optional<BlockBootstrap.Estimate> estimate =
                problem.isPresent() ? Optional.empty() : bootstrap.estimate(replays, model, progress);
        return new AlarmForecast(
                model,
                estimate,
                estimate.isPresent() ? "" : problem.orElse(WEAKER),
                BaselineClaims.of(profile, policy).sentences(policy));
    }

    /** One row per verdict that can be false. */
    public List<Row> rows() {
        return List.of(
                row(Verdict.DATA_QUALITY, model.dataQuality()),
                row(Verdict.WARN, model.warn()),
                row(Verdict.RETRAIN, model.retrain()),
                row(Verdict.ROLLBACK, model.rollback()));
    }

    private Row row(Verdict verdict, double expected) {
        return new Row(
                verdict,
                expected,
                bootstrap
                        .map(found -> number(found.of(verdict)) + ", at most " + number(found.atMost(verdict)))
                        .orElse("-"));
    }

    /** The sentence under the table: how the bootstrap was made, or why there is none. */
    public String sentence() {
        return bootstrap
                .map(found -> String.format(
                        Locale.ROOT,
                        "bootstrap: %d stretches of %d days, drawn by week from weeks that their reference had not seen, a"
                                + " version promoted at the beginning of each; %.0f%% of them had no alarm. All that is"
                                + " known are %d weeks: with 95%% confidence, at most so many",
                        found.replays(),
                        ExpectedAlarms.DAYS,
                        100 * found.quietShare(),
                        found.weeks()))
                .orElse("no bootstrap: " + problem);
    }

    /** The table for a terminal, with what the baseline does not support below it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-30s %8s  %s",
                "false alarms in " + ExpectedAlarms.DAYS + " days",
                "model",
                "bootstrap"));
        for (Row row : rows()) {
            lines.add(String.format(Locale.ROOT, "%-30s %8s  %s", row.verdict(), number(row.model()), row.bootstrap()));
        }
        lines.add(sentence());
        lines.addAll(claims);
        return lines;
    }

    static String number(double perMonth) {
        return perMonth > 0 && perMonth < .005
                ? String.format(Locale.ROOT, "%.0e", perMonth)
                : String.format(Locale.ROOT, "%.2f", perMonth);
    }
}
