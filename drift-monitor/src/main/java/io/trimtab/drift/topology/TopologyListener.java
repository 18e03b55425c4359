package io.trimtab.drift.topology;

import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftReport;

/**
 * Hears what the topology does, for metrics. Called on stream threads; what a crashed transaction undid was told too, so
 * the exact numbers are those in the reports.
 */
public interface TopologyListener {
    /** Hears nothing. */
    TopologyListener NONE = new TopologyListener() {};

    /** An event was counted in time. */
    default void counted(Traffic traffic, long rows) {}

    /** An event came after its window had closed. */
    default void late(Traffic traffic, long rows) {}

    /** A record went to the dead letters. */
    default void malformed(String reason) {}

    /** A window closed. */
    default void closed(WindowProfile window) {}

    /** A report goes out. */
    default void reported(DriftReport report) {}

    /** A decision goes out. */
    default void decided(Decision decision) {}
}
