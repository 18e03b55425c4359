package io.trimtab.drift.backtest;

import io.trimtab.drift.baseline.BaselineBuildException;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.LateErrors;
import io.trimtab.drift.baseline.RealisedError;
import io.trimtab.drift.baseline.RowSlots;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Endpoint;
import io.trimtab.events.ReportState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges rows of the past as the monitor would have judged them live: the same counts, the same policy, in the order of
 * their times.
 *
 * <p>With a version column, a version that answers for the first time counts as promoted, and the one that answered before
 * it is the one to go back to. Both are held against the one baseline.
 */
public final class Backtest {
    private static final String MODEL = "backtest";
    private static final int REPORT_EVERY = 1 << 16;

    private final BaselineProfile profile;
    private final VersionBaseline baseline;
    private final DefaultPolicy policy;
    private final Duration window;
    private final Episodes episodes;
    private final String segment;
    private final @Nullable RealisedError error;
    private final List<BacktestWindow> windows = new ArrayList<>();

    private byte @Nullable [] state;
    private String version = "";
    private Optional<PolicyContext.Predecessor> before = Optional.empty();

    /**
     * A replay against this baseline.
     *
     * @param segment name of the part of the rows that is replayed, empty for all
     * @param error how the baseline's column of errors came about; null when it has none
     */
    public Backtest(BaselineProfile profile, DriftPolicy policy, String segment, @Nullable RealisedError error) {
        this.error = error;
        this.profile = profile;
        this.policy = new DefaultPolicy(policy);
        this.window = profile.blockLength();
        this.segment = segment;
        this.episodes = new Episodes(calm(policy, window));
        this.baseline = VersionBaseline.ofCounts(profile, "backtest");
    }

    /**
     * Replays.
     *
     * @param rows the rows; every column of the baseline must be there, of its type
     * @param time column with the rows' times
     * @param versions column that tells which version answered; null when it was one version
     * @return one entry per window and version that has rows, or in which errors are known, in the order of time
     * @throws BaselineBuildException that lists everything that does not fit
     */
    public List<BacktestWindow> replay(
            BaselineData rows, String time, @Nullable String versions, BaselineProgress progress) {
        BaselineData data = error == null ? rows : rows.with(error);
        check(data, time, versions);
        List<String> columns = new ArrayList<>();
        profile.layout().columns().forEach(column -> columns.add(column.name()));
        if (versions != null) {
            columns.add(versions);
        }
        var open = new Open();
        LateErrors errors =
                LateErrors.on(profile.layout(), error, window.toMillis()).orElse(null);
        int errorAt = errors == null || error == null ? -1 : columns.indexOf(error.column());
        long[] done = new long[1];
        data.inOrderOf(time).scan(time, columns, row -> {
            long number = Math.floorDiv(row.time(), window.toMillis());
            if (number != open.number) {
                close(open, errors);
                errorsUntil(number, open, errors);
                open.number = number;
            }
            String read = versions == null ? "" : row.text(columns.size() - 1);
            String answered = read == null ? "" : read;
            RowSlots.count(open.of(answered), profile.layout(), row);
            if (errors != null) {
                errors.addInOrder(row.time(), answered, row.number(errorAt));
            }
            if (++done[0] % REPORT_EVERY == 0) {
                progress.progress("replaying " + Instant.ofEpochMilli(row.time()), done[0], data.rows());
            }
        });
        close(open, errors);
        errorsUntil(Long.MAX_VALUE, open, errors);
        return List.copyOf(windows);
    }

    /** Judges the windows before that one in which errors of the version are known and no row is. */
    private void errorsUntil(long number, Open open, @Nullable LateErrors errors) {
        while (errors != null
                && !windows.isEmpty()
                && errors.next().isPresent()
                && errors.next().getAsLong() < number) {
            open.number = errors.next().getAsLong();
            open.of(version);
            close(open, errors);
        }
    }

    /** The window that rows are being counted in. */
    private final class Open {
        private long number = Long.MIN_VALUE;
        private final Map<String, GridCounts> counts = new TreeMap<>();

        GridCounts of(String answered) {
            return counts.computeIfAbsent(answered, name -> GridCounts.empty(profile.layout()));
        }
    }

    private void close(Open open, @Nullable LateErrors errors) {
        if (open.counts.isEmpty()) {
            return;
        }
        Instant start = Instant.ofEpochMilli(open.number * window.toMillis());
        // The version that was there first closes first, so that a new one is promoted by its own window.
        List<String> order = new ArrayList<>(open.counts.keySet());
        if (order.remove(version)) {
            order.add(0, version);
        }
        for (String answered : order) {
            GridCounts counts = open.of(answered);
            Optional<LateErrors.Known> known =
                    errors == null ? Optional.empty() : errors.arrive(open.number, answered, counts);
            if (counts.rows() == 0 && known.isEmpty()) {
                continue;
            }
            boolean broken = judge(answered, start, counts, known);
            if (errors != null && broken) {
                errors.forget(open.number, answered);
            }
        }
        if (errors != null) {
            errors.dropBefore(open.number + 1);
        }
        open.counts.clear();
    }

    /** Whether the window is one of broken inputs or answers. */
    private boolean judge(String answered, Instant start, GridCounts counts, Optional<LateErrors.Known> known) {
        if (!answered.equals(version)) {
            before = windows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PolicyContext.Predecessor(name(version), baseline));
            version = answered;
        }
        var traffic = new Traffic(MODEL, name(version), Endpoint.DEFAULT);
        var context =
                new PolicyContext(baseline, before, Optional.of(name(version)), ActionMode.NOTIFY, ActionMode.NOTIFY);
        Instant end = start.plus(window);
        PolicyStep step = policy.step(state, new WindowProfile(traffic, start, end, counts), context);
        state = step.state().bytes();
        Episodes.Outcome outcome = episodes.next(step, end);
        windows.add(new BacktestWindow(
                segment,
                version,
                start,
                end,
                counts.rows(),
                outcome.verdict(),
                outcome.columns(),
                outcome.episode(),
                outcome.reason(),
                known));
        return step.reports().get(0).state() == ReportState.DATA_QUALITY;
    }

    private static Duration calm(DriftPolicy policy, Duration window) {
        Duration least = window.multipliedBy(3);
        return least.compareTo(policy.warn().view()) > 0 ? least : policy.warn().view();
    }

    private static String name(String version) {
        return version.isEmpty() ? "1" : version;
    }

    private void check(BaselineData data, String time, @Nullable String versions) {
        Map<String, BaselineData.Kind> there = new TreeMap<>();
        data.fields().forEach(field -> there.put(field.name(), field.kind()));
        List<String> problems = new ArrayList<>();
        if (there.get(time) != BaselineData.Kind.TIME) {
            problems.add(
                    there.containsKey(time)
                            ? "time column '" + time + "' must hold time stamps"
                            : "time column '" + time + "' is not there");
        }
        if (versions != null && !there.containsKey(versions)) {
            problems.add("version column '" + versions + "' is not there");
        }
        GridLayout layout = profile.layout();
        for (Column column : layout.columns()) {
            BaselineData.Kind kind = there.get(column.name());
            if (kind == null) {
                problems.add("column '" + column.name() + "' of the baseline is not there");
            } else if (column.bins() instanceof NumericBins && kind != BaselineData.Kind.NUMBER) {
                problems.add("column '" + column.name() + "' must hold numbers as in the baseline, holds "
                        + (kind == BaselineData.Kind.TIME ? "time stamps" : "texts"));
            }
        }
        if (!problems.isEmpty()) {
            throw new BaselineBuildException("%s does not fit the baseline: %s; it has %s"
                    .formatted(data.uri(), String.join("; ", problems), there.keySet()));
        }
    }
}
