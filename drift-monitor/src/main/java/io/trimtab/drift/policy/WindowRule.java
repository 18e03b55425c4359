package io.trimtab.drift.policy;

import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.drift.policy.ModelState.WindowCounts;
import io.trimtab.drift.statistics.BlockTest;
import io.trimtab.drift.statistics.WindowNull;
import io.trimtab.events.ActionMode;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DecisionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Warns within windows of a change: the last window, and the last 2, 4, 8 … together, against the baseline's own windows.
 *
 * <p>Where a window is a day long this is what {@link StepRule} does, so the rule keeps still.
 */
final class WindowRule {
    /** Share of the budget that the last window alone may spend; longer views share the rest. */
    private static final double FIRST_SHARE = .6;

    private WindowRule() {}

    static void apply(Turn turn) {
        boolean off = turn.policy.warn().view().isZero();
        if (off || turn.leftOut || turn.reference.windowMillis() >= Reference.STEP_MILLIS) {
            return;
        }
        remember(turn);
        List<Integer> supported = supported(turn.reference);
        if (supported.isEmpty()) {
            return;
        }
        List<Hit> hits = hits(turn, supported);
        VersionState version = turn.version;
        if (hits.isEmpty()) {
            version.calmWindows++;
            if (version.calmWindows >= viewWindows(turn)) {
                version.warnedOfWindow = false;
            }
            return;
        }
        version.calmWindows = 0;
        turn.warned = true;
        if (!version.warned && !version.warnedOfWindow) {
            decide(turn, hits);
        }
        version.warnedOfWindow = true;
    }

    /** A column that is unusual over the last so many windows. */
    private record Hit(int column, int windows, BlockTest test, double threshold) {}

    private static void remember(Turn turn) {
        Reference reference = turn.reference;
        long number = Math.floorDiv(turn.start(), reference.windowMillis());
        List<WindowNull.Counts> counts = new ArrayList<>();
        for (int column = 0; column < reference.columns(); column++) {
            counts.add(
                    reference.windowNullOf(column).counts(number, turn.counts().bins(reference.layout(), column)));
        }
        var recent = turn.version.recent;
        recent.removeIf(old -> old.number() <= number - viewWindows(turn) || old.number() >= number);
        recent.add(new WindowCounts(number, counts));
    }

    /** Most windows that are looked at together. */
    private static int viewWindows(Turn turn) {
        long windows = turn.policy.warn().view().toMillis() / turn.reference.windowMillis();
        return (int) Math.max(1, windows);
    }

    private static List<Integer> supported(Reference reference) {
        List<Integer> supported = new ArrayList<>();
        for (int column = 0; column < reference.columns(); column++) {
            if (reference.isEvidence(column) && reference.windowNullOf(column).supported()) {
                supported.add(column);
            }
        }
        return supported;
    }

    private static List<Hit> hits(Turn turn, List<Integer> supported) {
        double perWindow = turn.reference.windowMillis()
                / (turn.policy.warn().windowBudgetDays() * Duration.ofDays(1).toMillis());
        List<WindowCounts> recent = List.copyOf(turn.version.recent);
        List<Integer> lengths = lengths(viewWindows(turn));
        double weights = turn.reference.weight(supported);
        BlockTest[] last = new BlockTest[turn.reference.columns()];
        List<Hit> hits = new ArrayList<>();
        for (int column : supported) {
            List<WindowNull.Counts> known = recent.stream()
                    .map(window -> window.columns().get(column))
                    .filter(counts -> counts.rows() > 0)
                    .toList();
            if (known.isEmpty() || turn.rowsOf(column) == 0) {
                continue; // nothing new
            }
            for (int length : lengths) {
                if (length > known.size()) {
                    break;
                }
                double share =
                        length == 1 ? lengths.size() == 1 ? 1 : FIRST_SHARE : (1 - FIRST_SHARE) / (lengths.size() - 1);
                double threshold = share * perWindow * turn.reference.weight(column) / weights;
                BlockTest test = turn.reference.testWindows(column, known.subList(known.size() - length, known.size()));
                if (length == 1) {
                    last[column] = test;
                }
                boolean enough = test.rows() >= turn.policy.evidence().minRows();
                if (enough
                        && test.p() < threshold
                        && test.dNet() >= turn.policy.warn().effect()) {
                    hits.add(new Hit(column, length, test, threshold));
                    break;
                }
            }
        }
        turn.windowTests = Arrays.asList(last);
        return hits;
    }

    /** 1, 2, 4, 8 … below the longest view, and the longest. */
    private static List<Integer> lengths(int longest) {
        List<Integer> lengths = new ArrayList<>();
        for (int length = 1; length < longest; length *= 2) {
            lengths.add(length);
        }
        lengths.add(longest);
        return lengths;
    }

    private static void decide(Turn turn, List<Hit> hits) {
        int windows = hits.stream().mapToInt(Hit::windows).max().orElse(1);
        List<WindowCounts> recent = List.copyOf(turn.version.recent);
        long millis = turn.reference.windowMillis();
        Instant from = Instant.ofEpochMilli(recent.get(recent.size() - windows).number() * millis);
        String names =
                hits.stream().map(hit -> turn.reference.name(hit.column())).collect(Collectors.joining(", "));
        turn.decide(new Turn.Grounds(
                DecisionKind.WARN,
                Optional.empty(),
                ActionMode.NOTIFY,
                from,
                turn.window.end(),
                Optional.of(from),
                "further from the baseline than its own windows are: " + names,
                hits.stream().map(hit -> column(turn, hit)).toList(),
                Map.of("rows", (double) turn.rows(), "windows", (double) windows),
                List.of(turn.reference.digest()),
                "warn window " + turn.end()));
    }

    private static DecisionColumn column(Turn turn, Hit hit) {
        var numbers = new TreeMap<String, Double>();
        numbers.put("p", hit.test().p());
        numbers.put("p_threshold", hit.threshold());
        numbers.put("z", hit.test().z());
        numbers.put("view_d", hit.test().d());
        numbers.put("view_d_net", hit.test().dNet());
        numbers.put("view_d_net_threshold", turn.policy.warn().effect());
        numbers.put("rows", (double) hit.test().rows());
        numbers.put("windows", (double) hit.windows());
        numbers.put("k", (double) turn.reference.windowNullOf(hit.column()).windows());
        return new DecisionColumn(turn.reference.name(hit.column()), numbers);
    }
}
