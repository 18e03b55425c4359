package io.trimtab.drift.policy;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.statistics.WindowNull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the policy remembers of one model between windows. Times are milliseconds of event time since the epoch. */
final class ModelState {
    /** Before any time. */
    static final long NEVER = Long.MIN_VALUE;
    /** Versions that are remembered; those without traffic for longest are forgotten first. */
    static final int MAX_VERSIONS = 8;

    /** The version whose retrain is under way; empty string when none is. */
    String inFlight = "";

    long inFlightSince = NEVER;
    long lastRollback = NEVER;
    /** The version that had the last window of the default endpoint. */
    String serving = "";

    final List<Long> retrains = new ArrayList<>();
    /** Versions that were rolled back, for ever. */
    final SortedSet<String> latched = new TreeSet<>();

    final SortedMap<String, VersionState> versions = new TreeMap<>();

    /** A step's counts: its number since the epoch, and how many windows went into it. */
    static final class Step {
        final long number;
        final GridCounts counts;
        int windows;

        Step(long number, GridCounts counts, int windows) {
            this.number = number;
            this.counts = counts;
            this.windows = windows;
        }
    }

    /** A window's number since the epoch and its counts per column, at the points that are looked at. */
    record WindowCounts(long number, List<WindowNull.Counts> columns) {}

    /** What is remembered of one version. */
    static final class VersionState {
        String baselineDigest;
        long promoted = NEVER;
        long lastEnd = NEVER;

        @Nullable
        Step open;

        final Deque<Step> view = new ArrayDeque<>();
        /** Net distances per column of the last counted steps. */
        final Deque<double[]> effects = new ArrayDeque<>();

        double retrainEvidence;
        long onset = NEVER;
        long withheldFor = NEVER;
        double rollbackEvidence;
        /** Whether the last windows' predictions moved far enough by themselves. */
        final Deque<Boolean> unexplained = new ArrayDeque<>();

        boolean warned;
        /** Whether the open episode was begun, or is kept up, by single windows. */
        boolean warnedOfWindow;

        int calmWindows;
        /** The last windows' counts, oldest first. */
        final Deque<WindowCounts> recent = new ArrayDeque<>();

        int calmSteps;
        long incidentSince = NEVER;
        int cleanWindows;
        boolean outputsBroken;

        VersionState(String baselineDigest) {
            this.baselineDigest = baselineDigest;
        }

        boolean incidentOpen() {
            return incidentSince != NEVER;
        }
    }

    /** The version's state, new when there is none or when it was made with another baseline. */
    VersionState version(String version, String baselineDigest) {
        VersionState known = versions.get(version);
        if (known != null && known.baselineDigest.equals(baselineDigest)) {
            return known;
        }
        VersionState fresh = new VersionState(baselineDigest);
        if (known != null) {
            fresh.promoted = known.promoted;
            fresh.lastEnd = known.lastEnd;
        }
        versions.put(version, fresh);
        while (versions.size() > MAX_VERSIONS) {
            versions.entrySet().stream()
                    .filter(other -> other.getValue() != fresh)
                    .min(Comparator.comparingLong(other -> other.getValue().lastEnd))
                    .ifPresent(oldest -> versions.remove(oldest.getKey()));
        }
        return fresh;
    }

    /**
     * Notes that the default endpoint answered with this version. A version counts as promoted anew when another one has
     * answered since its last window.
     */
    void served(String version, VersionState state, long start, long end) {
        if (!serving.equals(version) && (state.promoted == NEVER || state.lastEnd < start)) {
            state.promoted = start;
            if (!inFlight.isEmpty() && !inFlight.equals(version)) {
                inFlight = "";
            }
        }
        serving = version;
        state.lastEnd = Math.max(state.lastEnd, end);
    }
}
