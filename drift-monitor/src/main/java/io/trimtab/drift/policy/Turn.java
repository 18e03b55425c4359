package io.trimtab.drift.policy;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.drift.statistics.BlockTest;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.DriftReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One window being judged: what the rules read, and what they leave. */
final class Turn {
    final DriftPolicy policy;
    final String policyHash;
    final ModelState model;
    final VersionState version;
    final WindowProfile window;
    final PolicyContext context;
    final Reference reference;

    final List<DriftReport> reports = new ArrayList<>();
    final List<Decision> decisions = new ArrayList<>();
    final List<ColumnQuality.Finding> findings = new ArrayList<>();
    /** Numbers for the window's report. */
    final SortedMap<String, Double> evidence = new TreeMap<>();
    /** The last window's tests per column, null where a column supports none; empty when there were none. */
    List<@Nullable BlockTest> windowTests = List.of();
    /** Whether some column is unusual now, be it that a WARN was given before. */
    boolean warned;
    /** Whether the window is left out of evidence because of a broken pipeline. */
    boolean leftOut;

    Turn(
            DriftPolicy policy,
            String policyHash,
            ModelState model,
            VersionState version,
            WindowProfile window,
            PolicyContext context,
            Reference reference) {
        this.policy = policy;
        this.policyHash = policyHash;
        this.model = model;
        this.version = version;
        this.window = window;
        this.context = context;
        this.reference = reference;
    }

    GridCounts counts() {
        return window.counts();
    }

    /** Rows whose values are on the grid. */
    long rows() {
        return rows(counts());
    }

    /** Rows with a value of the column. */
    long rowsOf(int column) {
        return counts().total(reference.layout(), column);
    }

    static long rows(GridCounts counts) {
        return counts.rows() - counts.tally(Tally.UNGRIDDED);
    }

    long start() {
        return window.start().toEpochMilli();
    }

    long end() {
        return window.end().toEpochMilli();
    }

    /** What a decision says beside who decided about whom. */
    record Grounds(
            DecisionKind kind,
            Optional<String> target,
            ActionMode mode,
            Instant from,
            Instant to,
            Optional<Instant> onset,
            String reason,
            List<DecisionColumn> columns,
            Map<String, Double> evidence,
            List<String> baselines,
            String key) {}

    /** Grounds of a decision about this window. */
    Grounds grounds(DecisionKind kind, String reason, List<DecisionColumn> columns, Map<String, Double> evidence) {
        return new Grounds(
                kind,
                Optional.empty(),
                ActionMode.NOTIFY,
                window.start(),
                window.end(),
                Optional.empty(),
                reason,
                columns,
                evidence,
                List.of(reference.digest()),
                kind + " " + end());
    }

    void decide(Grounds grounds) {
        String model = window.traffic().model();
        String version = window.traffic().version();
        String id = DriftPolicy.Digests.sha256("decision\n" + model + "\n" + version + "\n" + grounds.kind() + "\n"
                        + grounds.to().toEpochMilli() + "\n" + policyHash)
                .substring(0, 32);
        String key = DriftPolicy.Digests.sha256("action\n" + model + "\n" + version + "\n" + grounds.key())
                .substring(0, 32);
        decisions.add(new Decision(
                id,
                grounds.kind(),
                model,
                version,
                grounds.target(),
                context.champion(),
                grounds.mode(),
                window.end(),
                grounds.from(),
                grounds.to(),
                grounds.onset(),
                grounds.reason(),
                grounds.columns(),
                new TreeMap<>(grounds.evidence()),
                key,
                policyHash,
                grounds.baselines(),
                "policy"));
    }
}
