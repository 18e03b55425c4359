package io.trimtab.drift.topology;

import io.trimtab.events.Decision;
import io.trimtab.events.DriftReport;

/** What judging a window yields. */
sealed interface Judged {
    /** A report to publish. */
    record Report(DriftReport report) implements Judged {}

    /** A decision to publish. */
    record Decided(Decision decision) implements Judged {}
}
