package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.DriftReport;
import io.trimtab.events.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A world of two features and a score, a version trained in it, and the policy watching it. */
final class Simulation {
    static final int A = 0;
    static final int B = 1;
    static final int SCORE = 2;
    private static final List<String> NAMES = List.of("a", "b", "score");
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration SIX_HOURS = Duration.ofHours(6);

    private final Random random;
    private final double persistence;
    private final Duration window;
    private final int rowsPerWindow;
    private final DefaultPolicy policy = new DefaultPolicy(DriftPolicy.DEFAULT);
    private final VersionBaseline baseline;
    private final double[] last = new double[2];
    private Instant now;
    private byte @Nullable [] state;
    private String version = "1";
    private Optional<PolicyContext.Predecessor> before = Optional.empty();
    private Endpoint endpoint = Endpoint.DEFAULT;

    final List<Decision> decisions = new ArrayList<>();
    final List<DriftReport> reports = new ArrayList<>();

    /**
     * A world with a baseline of so many days.
     *
     * @param rowsPerSixHours of which 1,000 make windows of six hours, fewer longer ones
     * @param persistence correlation of neighbouring rows, 0 to 1
     * @param timed whether the baseline knows when its rows were
     */
    Simulation(long seed, int days, double persistence, int rowsPerSixHours, boolean timed) {
        this.random = new Random(seed);
        this.persistence = persistence;
        this.now = START.plus(Duration.ofDays(days));
        int rows = days * 4 * rowsPerSixHours;
        double[][] columns = new double[3][rows];
        long[] times = new long[rows];
        for (int i = 0; i < rows; i++) {
            double[] row = row();
            times[i] = START.toEpochMilli() + i * SIX_HOURS.toMillis() / rowsPerSixHours;
            for (int column = 0; column < 3; column++) {
                columns[column][i] = row[column];
            }
        }
        var data = new MemoryData("simulated", rows).times(times);
        for (int column = 0; column < 3; column++) {
            data.numbers(NAMES.get(column), columns[column]);
        }
        var builder = new BaselineBuilder(data).prediction("score");
        BaselineProfile profile = timed ? builder.time(MemoryData.TIME).build() : builder.build();
        this.window = profile.blockLength();
        this.rowsPerWindow = (int) (rowsPerSixHours * window.toMillis() / SIX_HOURS.toMillis());
        var source = new ColumnSource(ColumnSource.Side.REQUEST, "x", 0);
        this.baseline = new VersionBaseline(Optional.of(profile), "digest", Collections.nCopies(3, source), "");
    }

    private double[] row() {
        double fresh = Math.sqrt(1 - persistence * persistence);
        for (int i = 0; i < 2; i++) {
            last[i] = persistence * last[i] + fresh * random.nextGaussian();
        }
        double[] row = {last[0], last[1], 0};
        row[SCORE] = score(row);
        return row;
    }

    private static double score(double[] row) {
        return 1 / (1 + Math.exp(-row[A] - .5 * row[B]));
    }

    void promote(String next) {
        before = Optional.of(new PolicyContext.Predecessor(version, baseline));
        version = next;
    }

    void goBackTo(String former) {
        before = Optional.empty();
        version = former;
    }

    void answerAs(Endpoint role) {
        endpoint = role;
    }

    /** Lets days pass; {@code change} alters rows before they are counted, the score included. */
    void days(double days, Consumer<double[]> change) {
        for (Instant end = now.plusMillis((long) (days * 86_400_000)); now.isBefore(end); ) {
            judge(window(change));
        }
    }

    /** As {@link #days}, with inputs changed before the model answers. */
    void daysOfInputs(double days, Consumer<double[]> change) {
        days(days, row -> {
            change.accept(row);
            row[SCORE] = score(row);
        });
    }

    WindowProfile window(Consumer<double[]> change) {
        GridLayout layout = baseline.layout();
        GridCounts counts = GridCounts.empty(layout);
        counts.add(Tally.ROWS, rowsPerWindow);
        for (int i = 0; i < rowsPerWindow; i++) {
            double[] row = row();
            change.accept(row);
            for (int column = 0; column < 3; column++) {
                Column shape = layout.column(column);
                counts.increment(layout.offset(column) + shape.slotOf(row[column]));
            }
        }
        Instant start = now;
        now = now.plus(window);
        return new WindowProfile(new Traffic("m", version, endpoint), start, now, counts);
    }

    PolicyStep judge(WindowProfile window) {
        PolicyStep step = step(window, baseline);
        state = step.state().bytes();
        decisions.addAll(step.decisions());
        reports.addAll(step.reports());
        return step;
    }

    /** What would come of a window, without remembering it. */
    PolicyStep step(WindowProfile window, VersionBaseline judgedBy) {
        return policy.step(
                state,
                window,
                new PolicyContext(judgedBy, before, Optional.of(version), ActionMode.AUTO, ActionMode.AUTO));
    }

    List<DecisionKind> decided() {
        List<DecisionKind> kinds = decisions.stream().map(Decision::kind).toList();
        decisions.clear();
        return kinds;
    }
}
