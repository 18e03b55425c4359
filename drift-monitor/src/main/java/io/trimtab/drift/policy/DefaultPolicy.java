package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.ColumnQuality.Finding;
import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.events.DriftReport;
import io.trimtab.events.Endpoint;
import io.trimtab.events.ReportScope;
import io.trimtab.events.ReportState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The shipped policy: data quality, then ROLLBACK, then evidence of days for WARN and RETRAIN. See
 * {@code docs/drift-policy.md} for what it does and why. Safe for several threads.
 */
public final class DefaultPolicy implements PolicyEngine {
    private final Function<String, DriftPolicy> policies;
    private final References references = new References();
    private final RollbackRule rollback;

    /** Judges every model by the same numbers. */
    public DefaultPolicy(DriftPolicy policy) {
        this(model -> policy);
    }

    /** Judges each model by its own numbers; {@code policies} answers for every name, once per window. */
    public DefaultPolicy(Function<String, DriftPolicy> policies) {
        this(policies, (counts, from, to) -> counts.rebinned(from.layout(), to.layout()));
    }

    DefaultPolicy(Function<String, DriftPolicy> policies, RollbackRule.Regrid regrid) {
        this.policies = policies;
        this.rollback = new RollbackRule(references, regrid);
    }

    @Override
    public PolicyStep step(byte @Nullable [] state, WindowProfile window, PolicyContext context) {
        ModelState model = StateCodec.read(state);
        DriftPolicy policy = policies.apply(window.traffic().model());
        String hash = policy.hash();
        boolean decides = window.traffic().endpoint() == Endpoint.DEFAULT;
        String name = window.traffic().version();
        String digest = context.baseline().digest();
        VersionState version = decides ? model.version(name, digest) : new VersionState(digest);
        if (decides) {
            model.served(
                    name, version, window.start().toEpochMilli(), window.end().toEpochMilli());
        }
        Optional<BaselineProfile> profile = context.baseline().profile();
        if (profile.isEmpty() || !window.counts().isOn(profile.get().layout())) {
            String note = profile.isEmpty()
                    ? context.baseline().problem()
                    : "the window's rows were counted before the version's baseline was found";
            return done(model, List.of(Reports.rowsOnly(window, digest, hash, note)), List.of());
        }
        Reference reference = references.of(profile.get(), digest, policy);
        var turn = new Turn(policy, hash, model, version, window, context, reference);
        boolean hasRows = turn.rows() > 0;
        if (decides && hasRows) {
            QualityRule.apply(turn);
            rollback.apply(turn);
        }
        if (turn.version.outputsBroken) {
            reference.clearErrors(window.counts());
        }
        if (decides && (hasRows || reference.hasErrors(window.counts()))) {
            WindowRule.apply(turn);
            StepRule.apply(turn);
        }
        List<DriftReport> reports = new ArrayList<>();
        reports.add(windowReport(turn));
        reports.addAll(turn.reports);
        return done(model, reports, turn.decisions);
    }

    private static PolicyStep done(
            ModelState model, List<DriftReport> reports, List<io.trimtab.events.Decision> decisions) {
        byte[] bytes = StateCodec.write(model);
        return new PolicyStep(() -> bytes, reports, decisions);
    }

    private static DriftReport windowReport(Turn turn) {
        WindowProfile window = turn.window;
        var subject = new Reports.Subject(ReportScope.WINDOW, window.start(), window.end(), state(turn), note(turn));
        return Reports.report(
                window.traffic(),
                subject,
                window.counts(),
                turn.reference.digest(),
                turn.policyHash,
                Reports.columns(turn),
                new TreeMap<>(turn.evidence));
    }

    private static ReportState state(Turn turn) {
        if (turn.leftOut || turn.version.outputsBroken) {
            return ReportState.DATA_QUALITY;
        }
        if (turn.rows() < turn.policy.evidence().minRows()) {
            return ReportState.INSUFFICIENT_DATA;
        }
        return turn.findings.isEmpty() && !turn.warned ? ReportState.OK : ReportState.WARN;
    }

    private static String note(Turn turn) {
        List<Finding> findings = turn.findings;
        if (!findings.isEmpty()) {
            return QualityRule.words(turn, findings);
        }
        return turn.leftOut ? "left out of all evidence: an incident is open" : "";
    }
}
