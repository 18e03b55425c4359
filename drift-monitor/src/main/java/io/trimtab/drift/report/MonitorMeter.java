package io.trimtab.drift.report;

import java.util.List;

/** Every meter of the monitor: name, kind, tags, meaning. Also the source of the reference page. */
public enum MonitorMeter {
    ROWS("trimtab.drift.rows", "counter", "model,version,endpoint", "rows counted in time"),
    LATE_ROWS(
            "trimtab.drift.late.rows",
            "counter",
            "model,version,endpoint",
            "rows that came after their window had closed"),
    DEAD_LETTERS("trimtab.drift.dead.letters", "counter", "", "records that could not be read"),
    WINDOWS("trimtab.drift.windows", "counter", "model,version,endpoint", "windows closed"),
    REPORTS("trimtab.drift.reports", "counter", "model,scope,state", "reports published, by what they found"),
    DECISIONS("trimtab.drift.decisions", "counter", "model,kind", "decisions published"),
    ACTIONS(
            "trimtab.drift.actions",
            "counter",
            "model,kind,result",
            "outcomes of decisions that this instance published"),
    ACTION_TRIES("trimtab.drift.action.attempts", "counter", "model,kind", "tries it took to carry out decisions"),
    THREAD_FAILURES("trimtab.drift.thread.failures", "counter", "", "stream threads that failed and were replaced"),
    RUNNING("trimtab.drift.running", "gauge", "", "1 while the topology runs, else 0");

    private final String meter;
    private final String kind;
    private final String tags;
    private final String description;

    MonitorMeter(String meter, String kind, String tags, String description) {
        this.meter = meter;
        this.kind = kind;
        this.tags = tags;
        this.description = description;
    }

    /** Dotted name; Prometheus sees underscores and, on counters, {@code _total}. */
    public String meter() {
        return meter;
    }

    /** {@code counter} or {@code gauge}. */
    public String kind() {
        return kind;
    }

    /** Tag names. */
    public List<String> tags() {
        return tags.isEmpty() ? List.of() : List.of(tags.split(","));
    }

    /** What it counts. */
    public String description() {
        return description;
    }
}
