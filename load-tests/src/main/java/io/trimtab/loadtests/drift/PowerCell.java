package io.trimtab.loadtests.drift;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.DecisionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One change, seen by the shipped policy and by rules of thumb, with the false alarms of each in the quiet windows before.
 * Each run has training data of its own.
 */
final class PowerCell {
    private static final Set<DecisionKind> SEEN =
            EnumSet.of(DecisionKind.WARN, DecisionKind.DATA_QUALITY, DecisionKind.RETRAIN);
    private static final double PSI = .1;
    private static final double KS_P = .05;
    private static final List<String> RULES = List.of("Trimtab", "PSI > 0.1", "KS p < 0.05", "always", "never");

    private final PowerScenario scenario;
    private final PowerPlan plan;

    PowerCell(PowerScenario scenario, PowerPlan plan) {
        this.scenario = scenario;
        this.plan = plan;
    }

    List<PowerRow> run() {
        List<List<Integer>> delays = new ArrayList<>();
        long[] quiet = new long[RULES.size()];
        RULES.forEach(rule -> delays.add(new ArrayList<>()));
        for (int run = 0; run < plan.runs(); run++) {
            run(plan.seed() + run, delays, quiet);
        }
        List<PowerRow> rows = new ArrayList<>();
        for (int rule = 0; rule < RULES.size(); rule++) {
            rows.add(new PowerRow(
                    scenario.key(),
                    scenario.text(),
                    RULES.get(rule),
                    delays.get(rule),
                    (long) plan.quiet() * plan.runs(),
                    quiet[rule]));
        }
        return rows;
    }

    private void run(long seed, List<List<Integer>> delays, long[] quiet) {
        var source = new StreamSource(scenario.stream(), seed);
        BaselineProfile profile = source.baseline(plan.days());
        var watch = new Watch(profile, DriftPolicy.DEFAULT);
        for (int window = 0; window < plan.quiet(); window++) {
            boolean[] alarms = judge(watch, source, profile, Change.NONE);
            for (int rule = 0; rule < alarms.length; rule++) {
                quiet[rule] += alarms[rule] ? 1 : 0;
            }
        }
        int[] first = new int[RULES.size()];
        for (int window = 0; window < plan.patience(); window++) {
            boolean[] alarms = judge(watch, source, profile, scenario.changes().in(window));
            for (int rule = 0; rule < alarms.length; rule++) {
                if (alarms[rule] && first[rule] == 0) {
                    first[rule] = window + 1;
                }
            }
        }
        for (int rule = 0; rule < first.length; rule++) {
            delays.get(rule).add(first[rule] == 0 ? PowerRow.NEVER : first[rule]);
        }
    }

    private boolean[] judge(Watch watch, StreamSource source, BaselineProfile profile, Change change) {
        Instant start = source.start();
        GridCounts counts = source.window(profile.layout(), change);
        PolicyStep step = watch.judge(start, counts);
        List<ColumnReport> features = step.reports().get(0).columns().stream()
                .filter(column -> !column.name().equals(StreamSource.SCORE))
                .toList();
        return new boolean[] {
            step.decisions().stream().anyMatch(decision -> SEEN.contains(decision.kind())),
            features.stream().anyMatch(column -> column.statistics().getOrDefault("psi", 0.0) > PSI),
            features.stream().anyMatch(column -> NullCell.independentP(column) < KS_P),
            true,
            false
        };
    }
}
