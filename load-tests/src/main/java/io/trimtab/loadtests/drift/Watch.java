package io.trimtab.loadtests.drift;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Endpoint;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One policy watching one stream, as the monitor would. */
final class Watch {
    private final VersionBaseline baseline;
    private final DefaultPolicy policy;
    private byte @Nullable [] state;
    private int version = 1;
    private Optional<PolicyContext.Predecessor> before = Optional.empty();

    Watch(BaselineProfile profile, DriftPolicy policy) {
        this.policy = new DefaultPolicy(policy);
        var source = new ColumnSource(ColumnSource.Side.REQUEST, "x", 0);
        this.baseline = new VersionBaseline(
                Optional.of(profile),
                "digest",
                Collections.nCopies(profile.layout().columns().size(), source),
                "");
    }

    /** Promotes a new version that was trained on the same data. */
    void promote() {
        before = Optional.of(new PolicyContext.Predecessor(Integer.toString(version), baseline));
        version++;
    }

    /** Judges the window that begins then. */
    PolicyStep judge(Instant start, GridCounts counts) {
        var traffic = new Traffic("bench", Integer.toString(version), Endpoint.DEFAULT);
        var context = new PolicyContext(
                baseline, before, Optional.of(Integer.toString(version)), ActionMode.AUTO, ActionMode.AUTO);
        PolicyStep step =
                policy.step(state, new WindowProfile(traffic, start, start.plus(StreamSource.WINDOW), counts), context);
        state = step.state().bytes();
        return step;
    }
}
