package io.trimtab.drift.policy;

import io.trimtab.drift.exact.CategoryShift;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.statistics.BlockNull;
import io.trimtab.drift.statistics.BlockTest;
import io.trimtab.drift.statistics.Comparison;
import io.trimtab.drift.statistics.Distances;
import io.trimtab.drift.statistics.MovedNumbers;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.DriftReport;
import io.trimtab.events.ReportScope;
import io.trimtab.events.ReportState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Makes reports from counts. */
final class Reports {
    private static final double EXPECTED_ROWS = 5;

    private Reports() {}

    /** What a report covers and says beside its columns. */
    record Subject(ReportScope scope, Instant from, Instant to, ReportState state, String note) {}

    /** A report without columns: the version has no baseline, or the window was not counted on its grid. */
    static DriftReport rowsOnly(WindowProfile window, String digest, String policyHash, String note) {
        var subject = new Subject(ReportScope.WINDOW, window.start(), window.end(), ReportState.NO_BASELINE, note);
        return report(window.traffic(), subject, window.counts(), digest, policyHash, List.of(), new TreeMap<>());
    }

    static DriftReport report(
            Traffic traffic,
            Subject subject,
            GridCounts counts,
            String digest,
            String policyHash,
            List<ColumnReport> columns,
            SortedMap<String, Double> evidence) {
        String id = DriftPolicy.Digests.sha256("report\n" + traffic.model() + "\n" + traffic.version() + "\n"
                        + traffic.endpoint() + "\n" + subject.scope() + "\n"
                        + subject.from().toEpochMilli() + "\n" + subject.to().toEpochMilli() + "\n" + policyHash)
                .substring(0, 32);
        return new DriftReport(
                id,
                traffic.model(),
                traffic.version(),
                traffic.endpoint(),
                subject.scope(),
                subject.from(),
                subject.to(),
                subject.state(),
                counts.rows(),
                counts.tally(Tally.REQUESTS),
                counts.tally(Tally.UNGRIDDED),
                counts.tally(Tally.FAILED),
                counts.tally(Tally.LATE),
                digest,
                policyHash,
                columns,
                evidence,
                subject.note());
    }

    /** Reports of a window's columns, with the tests of the window where there are any. */
    static List<ColumnReport> columns(Turn turn) {
        Reference reference = turn.reference;
        GridCounts counts = turn.counts();
        int minRows = turn.policy.evidence().minRows();
        List<ColumnReport> columns = new ArrayList<>();
        for (int column = 0; column < reference.columns(); column++) {
            boolean enough = counts.total(reference.layout(), column) >= minRows;
            Map<String, Double> numbers = new TreeMap<>(enough ? statistics(reference, counts, column) : Map.of());
            BlockTest test = turn.windowTests.isEmpty() ? null : turn.windowTests.get(column);
            if (test != null) {
                numbers.put("p", test.p());
                numbers.put("z", test.z());
                numbers.put("k", (double) reference.windowNullOf(column).windows());
                numbers.put("nu", reference.windowNullOf(column).tail());
            }
            for (ColumnQuality.Finding finding : turn.findings) {
                if (finding.column() == column) {
                    numbers.put(finding.problem().statistic(), finding.p());
                }
            }
            columns.add(column(reference, counts, column, numbers));
        }
        return columns;
    }

    /** Reports of all columns with the tests of the policy, one per column. */
    static List<ColumnReport> columns(Reference reference, GridCounts counts, int minRows, List<BlockTest> tests) {
        List<ColumnReport> columns = new ArrayList<>();
        for (int column = 0; column < reference.columns(); column++) {
            Map<String, Double> numbers = new TreeMap<>();
            if (counts.total(reference.layout(), column) >= minRows) {
                numbers.putAll(statistics(reference, counts, column));
            }
            BlockTest test = tests.get(column);
            BlockNull known = reference.nullOf(column);
            numbers.put("d", test.d());
            numbers.put("d_net", test.dNet());
            numbers.put("p", test.p());
            numbers.put("z", test.z());
            numbers.put("k", (double) known.blocks());
            numbers.put("k_eff", known.effectiveBlocks());
            numbers.put("nu", known.tail());
            columns.add(column(reference, counts, column, numbers));
        }
        return columns;
    }

    private static ColumnReport column(
            Reference reference, GridCounts counts, int column, Map<String, Double> statistics) {
        var layout = reference.layout();
        long[] bins = counts.bins(layout, column);
        boolean categorical = reference.isCategorical(column);
        BlockNull known = reference.nullOf(column);
        return new ColumnReport(
                reference.name(column),
                layout.column(column).role().name().toLowerCase(Locale.ROOT),
                Distances.rows(bins),
                counts.count(layout, column, Special.MISSING),
                counts.count(layout, column, Special.NAN),
                counts.count(layout, column, Special.POSITIVE_INFINITY)
                        + counts.count(layout, column, Special.NEGATIVE_INFINITY),
                counts.count(layout, column, Special.TYPE_ERROR),
                categorical ? bins[bins.length - 1] : 0,
                categorical ? 0 : bins[0] + bins[bins.length - 1],
                new TreeMap<>(statistics),
                known.supported(),
                !reference.timed() ? "row blocks" : known.period() > 1 ? "weekday" : "pooled");
    }

    /** The column's distances from the whole baseline; empty when one of the two has no rows. */
    static Map<String, Double> statistics(Reference reference, GridCounts counts, int column) {
        long[] baseline = reference.totalBins(column);
        long[] current = counts.bins(reference.layout(), column);
        if (Distances.rows(baseline) == 0 || Distances.rows(current) == 0) {
            return Map.of();
        }
        boolean categorical = reference.isCategorical(column);
        Comparison comparison =
                categorical ? Comparison.ofCategories(baseline, current) : Comparison.ofNumbers(baseline, current);
        Map<String, Double> numbers = new TreeMap<>(Map.of(
                "d", comparison.d(),
                "d_net", comparison.dNet(),
                "psi", comparison.psi(),
                "psi_net", comparison.psiNet(),
                "js", comparison.js(),
                "js_net", comparison.jsNet(),
                "hellinger", comparison.hellinger(),
                "ks_p_iid", comparison.ksP()));
        if (categorical) {
            numbers.remove("ks_p_iid");
            numbers.put("chi2_p_iid", CategoryShift.pooledP(baseline, current));
            numbers.put("vanished", (double) vanished(baseline, current));
        } else if (reference.layout().column(column).bins() instanceof NumericBins bins) {
            var moved = MovedNumbers.of(bins.upperEnds(), baseline, current);
            numbers.put("wasserstein", moved.wasserstein());
            numbers.put("wasserstein_std", moved.wasserstein() / moved.deviation());
            numbers.put("mean_shift", moved.mean() / moved.deviation());
            numbers.put("sd_ratio", moved.deviationNow() / moved.deviation());
        }
        numbers.values().removeIf(number -> !Double.isFinite(number));
        return numbers;
    }

    /** Categories without a row of which five were to be expected. */
    private static long vanished(long[] baseline, long[] current) {
        double scale = (double) Distances.rows(current) / Distances.rows(baseline);
        return IntStream.range(0, baseline.length)
                .filter(category -> current[category] == 0 && baseline[category] * scale >= EXPECTED_ROWS)
                .count();
    }
}
