package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.policy.ColumnQuality.Problem;
import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.drift.policy.PolicyContext.Predecessor;
import io.trimtab.drift.statistics.EDetector;
import io.trimtab.drift.statistics.Unexplained;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DecisionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * ROLLBACK: soon after a promotion, predictions moved more than all inputs together, in comparison with the version
 * before and, where it has one of its own, with the new version's baseline as well.
 */
final class RollbackRule {
    private static final double HOURS_PER_DAY = 24;
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final double BROKEN_OUTPUT_P = 1e-16;

    private final References references;
    private final Regrid regrid;

    /** Brings a window's counts onto another version's grid. */
    @FunctionalInterface
    interface Regrid {
        GridCounts onto(GridCounts counts, Reference from, Reference to);
    }

    RollbackRule(References references, Regrid regrid) {
        this.references = references;
        this.regrid = regrid;
    }

    void apply(Turn turn) {
        if (turn.leftOut || turn.rows() < turn.policy.evidence().minRows()) {
            return;
        }
        Optional<Predecessor> before = turn.context.predecessor();
        if (before.isEmpty()
                || turn.model.latched.contains(turn.window.traffic().version())
                || tooOld(turn)) {
            return;
        }
        VersionBaseline baseline = before.get().baseline();
        Optional<BaselineProfile> profile = baseline.profile();
        if (profile.isEmpty()) {
            return;
        }
        judge(turn, before.get().version(), references.of(profile.get(), baseline.digest(), turn.policy));
    }

    private static boolean tooOld(Turn turn) {
        return turn.end() - turn.version.promoted > turn.policy.rollback().age().toMillis();
    }

    private void judge(Turn turn, String target, Reference before) {
        Reference own = turn.reference;
        boolean same = own.digest().equals(before.digest());
        Optional<Unexplained> known = before.unexplained();
        if (known.isEmpty()) {
            return;
        }
        boolean broken = turn.findings.stream()
                .anyMatch(finding -> finding.problem() == Problem.MISSING && own.isOutput(finding.column()));
        long[][] counts = before.bins(same ? turn.counts() : regrid.onto(turn.counts(), own, before));
        if (enoughRows(turn, known.get(), counts, broken)) {
            Optional<Unexplained.Result> first = broken
                    ? Optional.of(new Unexplained.Result(1, 0, BROKEN_OUTPUT_P))
                    : known.get().test(counts, number(turn, before));
            Optional<Unexplained.Result> second =
                    same || broken ? Optional.empty() : own.unexplained().flatMap(mine -> own(turn, mine, own));
            first.ifPresent(result -> accumulate(turn, target, before, result, second));
        }
    }

    private static Optional<Unexplained.Result> own(Turn turn, Unexplained mine, Reference own) {
        long[][] counts = own.bins(turn.counts());
        return mine.columns().fewestRows(counts) > 0 ? mine.test(counts, number(turn, own)) : Optional.empty();
    }

    private static boolean enoughRows(Turn turn, Unexplained known, long[][] counts, boolean broken) {
        Unexplained.Columns columns = known.columns();
        if (broken) {
            columns = new Unexplained.Columns(List.of(), columns.inputs(), columns.categorical());
            return columns.inputs().isEmpty()
                    || columns.fewestRows(counts) >= turn.policy.evidence().minRows();
        }
        return columns.fewestRows(counts) >= turn.policy.evidence().minRows();
    }

    private static long number(Turn turn, Reference reference) {
        return Math.floorDiv(turn.start(), reference.windowMillis());
    }

    private void accumulate(
            Turn turn, String target, Reference before, Unexplained.Result first, Optional<Unexplained.Result> second) {
        DriftPolicy.Rollback rule = turn.policy.rollback();
        VersionState version = turn.version;
        int persist = turn.policy.evidence().persist();
        double p = second.isPresent() ? Math.max(first.p(), second.get().p()) : first.p();
        double u = second.isPresent() ? Math.min(first.u(), second.get().u()) : first.u();
        double windowsPerDay = HOURS_PER_DAY * MILLIS_PER_HOUR / turn.reference.windowMillis();
        EDetector detector = EDetector.of(rule.budgetDays() * windowsPerDay, persist);
        version.rollbackEvidence = detector.next(version.rollbackEvidence, EDetector.eValue(p));
        version.unexplained.add(u >= rule.effect());
        while (version.unexplained.size() > persist) {
            version.unexplained.removeFirst();
        }
        Map<String, Double> evidence = Map.of(
                "u",
                u,
                "u_threshold",
                rule.effect(),
                "u_before",
                first.u(),
                "u_p",
                p,
                "rollback_m",
                version.rollbackEvidence,
                "rollback_a",
                detector.a());
        turn.evidence.putAll(evidence);
        boolean persistent = version.unexplained.size() >= persist && !version.unexplained.contains(false);
        if (detector.raised(version.rollbackEvidence) && persistent && cooledDown(turn)) {
            decide(turn, target, before, evidence);
        }
    }

    private static boolean cooledDown(Turn turn) {
        return turn.model.lastRollback == ModelState.NEVER
                || turn.end() - turn.model.lastRollback
                        >= turn.policy.rollback().cooldown().toMillis();
    }

    private static void decide(Turn turn, String target, Reference before, Map<String, Double> evidence) {
        String judged = turn.window.traffic().version();
        turn.model.latched.add(judged);
        turn.model.lastRollback = turn.end();
        Map<String, Double> all = new TreeMap<>(evidence);
        all.put("rows", (double) turn.rows());
        List<DecisionColumn> columns = new ArrayList<>();
        for (int column = 0; column < turn.reference.columns(); column++) {
            if (turn.reference.isOutput(column)) {
                columns.add(new DecisionColumn(
                        turn.reference.name(column),
                        new TreeMap<>(Reports.statistics(turn.reference, turn.counts(), column))));
            }
        }
        turn.decide(new Turn.Grounds(
                DecisionKind.ROLLBACK,
                Optional.of(target),
                turn.context.rollback(),
                turn.window.start(),
                turn.window.end(),
                Optional.empty(),
                "predictions of version %s moved more than all inputs together in %d windows in a row; version %s is not at fault"
                        .formatted(judged, turn.policy.evidence().persist(), target),
                columns,
                all,
                before.digest().equals(turn.reference.digest())
                        ? List.of(before.digest())
                        : List.of(turn.reference.digest(), before.digest()),
                "rollback"));
    }
}
