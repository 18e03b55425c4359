package io.trimtab.drift.policy;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.policy.ModelState.Step;
import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.drift.statistics.BlockTest;
import io.trimtab.drift.statistics.EDetector;
import io.trimtab.events.ActionMode;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.ReportScope;
import io.trimtab.events.ReportState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Adds windows to steps and, when a step closes, takes evidence from it: WARN and RETRAIN. */
final class StepRule {
    private static final long DAY = Reference.STEP_MILLIS;
    private static final long WEEK = 7 * DAY;
    private static final int LAST_EFFECTS = 3;
    private static final int AGREEING_EFFECTS = 2;

    private StepRule() {}

    static void apply(Turn turn) {
        if (turn.leftOut) {
            return;
        }
        VersionState version = turn.version;
        long number = Math.floorDiv(turn.end() - 1, DAY);
        Step open = version.open;
        if (open != null && open.number != number) {
            close(turn, open);
            open = null;
        }
        if (open == null) {
            open = new Step(number, GridCounts.empty(turn.reference.layout()), 0);
        }
        open.counts.add(turn.counts());
        open.windows += turn.rows() > 0 ? 1 : 0;
        version.open = open;
        if (turn.end() >= (number + 1) * DAY) {
            close(turn, open);
        }
    }

    private static void close(Turn turn, Step step) {
        turn.version.open = null;
        boolean enoughRows = Turn.rows(step.counts) >= turn.policy.evidence().minRows();
        boolean enoughWindows = step.windows * turn.reference.windowMillis() >= DAY / 2;
        if (enoughRows && enoughWindows) {
            new Closing(turn, step).judge();
        }
    }

    /** The judgement of one closed step. */
    private static final class Closing {
        private final Turn turn;
        private final DriftPolicy policy;
        private final Reference reference;
        private final VersionState version;
        private final Step step;
        private final List<Integer> inputs = new ArrayList<>();
        private final List<Integer> all = new ArrayList<>();
        private final List<BlockTest> ofStep = new ArrayList<>();
        private final List<BlockTest> ofView = new ArrayList<>();
        private final EDetector detector;

        Closing(Turn turn, Step step) {
            this.turn = turn;
            this.policy = turn.policy;
            this.reference = turn.reference;
            this.version = turn.version;
            this.step = step;
            this.detector = EDetector.of(
                    policy.retrain().budgetDays(), policy.evidence().persist());
        }

        void judge() {
            int viewSteps = policy.evidence().viewSteps();
            version.view.removeIf(old -> old.number <= step.number - 2L * viewSteps);
            version.view.add(step);
            while (version.view.size() > viewSteps) {
                version.view.removeFirst();
            }
            test();
            version.effects.add(ofStep.stream().mapToDouble(BlockTest::dNet).toArray());
            while (version.effects.size() > LAST_EFFECTS) {
                version.effects.removeFirst();
            }
            List<Integer> warned = List.of();
            boolean drifted = false;
            if (!inputs.isEmpty()) {
                accumulate();
            }
            if (!all.isEmpty()) {
                warned = warn();
            }
            if (!inputs.isEmpty()) {
                drifted = retrain();
            }
            report(warned, drifted);
        }

        private void test() {
            long[] numbers = version.view.stream().mapToLong(old -> old.number).toArray();
            List<GridCounts> steps =
                    version.view.stream().map(old -> old.counts).toList();
            for (int column = 0; column < reference.columns(); column++) {
                ofStep.add(reference.testStep(column, step.counts, step.number));
                ofView.add(reference.testView(column, steps, numbers));
                if (!reference.nullOf(column).supported()) {
                    continue;
                }
                if (reference.isOfTheWorld(column)) {
                    inputs.add(column);
                }
                if (reference.isEvidence(column)) {
                    all.add(column);
                }
            }
        }

        private void accumulate() {
            double e = inputs.stream()
                    .mapToDouble(column -> reference.weight(column)
                            * EDetector.eValue(ofStep.get(column).p()))
                    .sum();
            version.retrainEvidence = detector.next(version.retrainEvidence, e / reference.weight(inputs));
            if (version.retrainEvidence < detector.cap()) {
                version.onset = end().toEpochMilli();
            } else if (version.onset == ModelState.NEVER) {
                version.onset = start().toEpochMilli(); // it was so from the first step on
            }
        }

        private List<Integer> warn() {
            double budget = 1 / policy.warn().budgetDays();
            double weights = reference.weight(all);
            List<Integer> hit = all.stream()
                    .filter(column -> ofStep.get(column).p() < budget * reference.weight(column) / weights
                            && ofView.get(column).dNet() >= policy.warn().effect())
                    .toList();
            if (hit.isEmpty()) {
                version.calmSteps++;
                if (version.calmSteps >= policy.warn().calmSteps()) {
                    version.warned = false;
                }
                return hit;
            }
            version.calmSteps = 0;
            if (!version.warned && version.warnedOfWindow) {
                version.warned = true; // of the same, window by window
            }
            if (!version.warned) {
                version.warned = true;
                List<DecisionColumn> columns = hit.stream()
                        .map(column -> column(
                                column,
                                Map.of(
                                        "p_threshold",
                                        budget * reference.weight(column) / weights,
                                        "view_d_net_threshold",
                                        policy.warn().effect())))
                        .toList();
                decide(
                        DecisionKind.WARN,
                        ActionMode.NOTIFY,
                        "further from the baseline than its own days are: " + names(hit),
                        columns,
                        "warn " + step.number);
            }
            return hit;
        }

        /** Whether the world moved, be it that a retrain was asked for now, before, or withheld. */
        private boolean retrain() {
            DriftPolicy.Retrain rule = policy.retrain();
            if (!detector.raised(version.retrainEvidence)
                    || version.view.size() < policy.evidence().persist()) {
                return false;
            }
            List<Integer> moved = inputs.stream().filter(this::moved).toList();
            if (moved.isEmpty()) {
                return false;
            }
            List<Integer> vouched = moved.stream()
                    .filter(column -> reference.nullOf(column).blocks() >= rule.minSteps())
                    .toList();
            if (vouched.isEmpty()) {
                withhold(moved);
            } else if (free()) {
                long now = end().toEpochMilli();
                turn.model.inFlight = turn.window.traffic().version();
                turn.model.inFlightSince = now;
                turn.model.retrains.add(now);
                turn.model.retrains.removeIf(
                        time -> time <= now - Math.max(WEEK, rule.cooldown().toMillis()));
                decide(
                        DecisionKind.RETRAIN,
                        reference.timed() ? turn.context.retrain() : ActionMode.NOTIFY,
                        names(vouched) + " moved for good: train on what came since " + onset() + sinceKnown(vouched),
                        columns(vouched),
                        "retrain " + version.onset);
            }
            return true;
        }

        /** Errors tell when labels were known, which is later than what they are about. */
        private String sinceKnown(List<Integer> columns) {
            return columns.stream().anyMatch(reference::isError)
                    ? " (when labels told; the rows that they are of are older)"
                    : "";
        }

        private boolean moved(int column) {
            DriftPolicy.Retrain rule = policy.retrain();
            BlockTest view = ofView.get(column);
            long agreeing = version.effects.stream()
                    .filter(effects -> effects[column] >= rule.effect())
                    .count();
            return view.dNet() >= rule.effect() && view.p() <= viewAlpha(column) && agreeing >= AGREEING_EFFECTS;
        }

        private void withhold(List<Integer> moved) {
            if (version.withheldFor == version.onset) {
                return;
            }
            version.withheldFor = version.onset;
            int steps = moved.stream()
                    .mapToInt(column -> reference.nullOf(column).blocks())
                    .max()
                    .orElse(0);
            decide(
                    DecisionKind.RETRAIN_WITHHELD,
                    ActionMode.NOTIFY,
                    "%s moved, but the baseline supports no automatic retrain: %d of %d steps"
                            .formatted(names(moved), steps, policy.retrain().minSteps()),
                    columns(moved),
                    "withheld " + version.onset);
        }

        /** Whether a retrain may be asked for now: none under way, cooled down, not too many. */
        private boolean free() {
            DriftPolicy.Retrain rule = policy.retrain();
            long now = end().toEpochMilli();
            boolean underWay = !turn.model.inFlight.isEmpty()
                    && now - turn.model.inFlightSince < rule.inFlight().toMillis();
            boolean cooledDown = turn.model.retrains.stream()
                    .allMatch(time -> now - time >= rule.cooldown().toMillis());
            long thisWeek = turn.model.retrains.stream()
                    .filter(time -> time > now - WEEK)
                    .count();
            return !underWay && !version.incidentOpen() && cooledDown && thisWeek < rule.maxPerWeek();
        }

        /** The column's share of what the views of all may spend. */
        private double viewAlpha(int column) {
            return policy.retrain().viewAlpha() * reference.weight(column) / reference.weight(inputs);
        }

        private Map<String, Double> retrainThresholds(int column) {
            return Map.of(
                    "view_p_threshold",
                    viewAlpha(column),
                    "view_d_net_threshold",
                    policy.retrain().effect());
        }

        private List<DecisionColumn> columns(List<Integer> moved) {
            return moved.stream()
                    .map(column -> column(column, retrainThresholds(column)))
                    .toList();
        }

        private DecisionColumn column(int column, Map<String, Double> thresholds) {
            BlockTest day = ofStep.get(column);
            BlockTest view = ofView.get(column);
            Map<String, Double> numbers = new TreeMap<>(thresholds);
            numbers.put("p", day.p());
            numbers.put("z", day.z());
            numbers.put("d_net", day.dNet());
            numbers.put("rows", (double) day.rows());
            numbers.put("view_p", view.p());
            numbers.put("view_d", view.d());
            numbers.put("view_d_net", view.dNet());
            numbers.put("view_rows", (double) view.rows());
            numbers.put("k", (double) reference.nullOf(column).blocks());
            numbers.put("k_eff", reference.nullOf(column).effectiveBlocks());
            return new DecisionColumn(reference.name(column), new TreeMap<>(numbers));
        }

        private void decide(
                DecisionKind kind, ActionMode mode, String reason, List<DecisionColumn> columns, String key) {
            Map<String, Double> evidence = new TreeMap<>(evidence());
            evidence.put("rows", (double) step.counts.rows());
            turn.decide(new Turn.Grounds(
                    kind,
                    Optional.empty(),
                    mode,
                    start(),
                    end(),
                    version.onset == ModelState.NEVER ? Optional.empty() : Optional.of(onset()),
                    reason,
                    columns,
                    evidence,
                    List.of(reference.digest()),
                    key));
        }

        private void report(List<Integer> warned, boolean drifted) {
            ReportState state = drifted ? ReportState.DRIFT : warned.isEmpty() ? ReportState.OK : ReportState.WARN;
            String note = !warned.isEmpty() ? "warned of " + names(warned) : inputs.isEmpty() ? noClaim() : "";
            add(new Reports.Subject(ReportScope.STEP, start(), end(), state, note), step.counts, ofStep);
            GridCounts view = GridCounts.empty(reference.layout());
            version.view.forEach(old -> view.add(old.counts));
            Step first = version.view.getFirst();
            add(
                    new Reports.Subject(ReportScope.VIEW, Instant.ofEpochMilli(first.number * DAY), end(), state, note),
                    view,
                    ofView);
        }

        private void add(Reports.Subject subject, GridCounts counts, List<BlockTest> tests) {
            turn.reports.add(Reports.report(
                    turn.window.traffic(),
                    subject,
                    counts,
                    reference.digest(),
                    turn.policyHash,
                    Reports.columns(reference, counts, policy.evidence().minRows(), tests),
                    new TreeMap<>(evidence())));
        }

        private String noClaim() {
            String columns = IntStream.range(0, reference.columns())
                    .filter(reference::isOfTheWorld)
                    .mapToObj(column -> "%s %d steps worth %.1f independent ones"
                            .formatted(
                                    reference.name(column),
                                    reference.nullOf(column).blocks(),
                                    reference.nullOf(column).effectiveBlocks()))
                    .collect(Collectors.joining(", "));
            return columns.isEmpty()
                    ? "no feature has a weight in the policy"
                    : "the baseline supports no claim: " + columns;
        }

        private Map<String, Double> evidence() {
            return Map.of("m", version.retrainEvidence, "a", detector.a(), "steps", (double) version.view.size());
        }

        private String names(List<Integer> columns) {
            return columns.stream().map(reference::name).collect(Collectors.joining(", "));
        }

        private Instant start() {
            return Instant.ofEpochMilli(step.number * DAY);
        }

        private Instant end() {
            return start().plus(Duration.ofDays(1));
        }

        private Instant onset() {
            return Instant.ofEpochMilli(version.onset == ModelState.NEVER ? start().toEpochMilli() : version.onset);
        }
    }
}
