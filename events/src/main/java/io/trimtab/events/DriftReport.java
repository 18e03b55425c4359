package io.trimtab.events;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What one stretch of a version's traffic looked like, compared with its baseline.
 *
 * <p>Made from counts alone: the same events give the same report, byte for byte, whatever the partitions.
 *
 * @param id unique, and the same whenever the report is made again
 * @param from start of the stretch, inclusive, event time
 * @param to its end, exclusive
 * @param rows rows in the stretch
 * @param requests requests that the rows came in
 * @param ungridded those of {@code rows} whose values could not be counted
 * @param failed those of {@code rows} whose request ended in an error or a timeout
 * @param late rows that came after their window had closed, noticed in this one; not among {@code rows}
 * @param baselineDigest SHA-256 of the baseline; empty without one
 * @param policyHash which policy judged
 * @param evidence accumulated numbers by name, such as {@code m} and its bound {@code a}; finite
 * @param note a sentence where there is something to say, else empty
 */
public record DriftReport(
        String id,
        String model,
        String version,
        Endpoint endpoint,
        ReportScope scope,
        Instant from,
        Instant to,
        ReportState state,
        long rows,
        long requests,
        long ungridded,
        long failed,
        long late,
        String baselineDigest,
        String policyHash,
        List<ColumnReport> columns,
        SortedMap<String, Double> evidence,
        String note) {
    /** Copies the collections. */
    public DriftReport {
        columns = List.copyOf(columns);
        evidence = ColumnReport.finite(evidence);
    }
}
