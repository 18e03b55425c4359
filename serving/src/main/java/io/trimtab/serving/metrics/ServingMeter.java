package io.trimtab.serving.metrics;

import java.util.List;
import java.util.Locale;

/**
 * Every meter of a serving node: the source of the names in code and of {@code docs/reference/metrics-serving.md}. No tag has
 * unbounded values: models and versions are those that the node serves.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are immutable, which their type cannot say
public enum ServingMeter {
    REQUEST_DURATION(
            "trimtab.request.duration",
            Kind.TIMER,
            "seconds",
            List.of(Tags.MODEL, Tags.VERSION, Tags.OUTCOME),
            "From the last byte of a request that reached a version to its answer; outcome is ok, error or timeout."),
    QUEUE_DURATION(
            "trimtab.queue.duration",
            Kind.TIMER,
            "seconds",
            List.of(Tags.MODEL, Tags.VERSION),
            "How long a request waited for an instance."),
    INFERENCE_DURATION(
            "trimtab.inference.duration",
            Kind.TIMER,
            "seconds",
            List.of(Tags.MODEL, Tags.VERSION),
            "How long one call of the model took; a call can answer several requests."),
    BATCH_ROWS(
            "trimtab.batch.rows",
            Kind.SUMMARY,
            "rows",
            List.of(Tags.MODEL, Tags.VERSION),
            "Rows in one call of the model."),
    QUEUE_DEPTH(
            "trimtab.queue.depth",
            Kind.GAUGE,
            "requests",
            List.of(Tags.MODEL, Tags.VERSION),
            "Requests waiting for an instance."),
    REQUESTS_IN_FLIGHT(
            "trimtab.requests.in.flight",
            Kind.GAUGE,
            "requests",
            List.of(Tags.MODEL, Tags.VERSION),
            "Requests that were accepted and are not answered yet."),
    REJECTIONS(
            "trimtab.rejections",
            Kind.COUNTER,
            "requests",
            List.of(Tags.REASON),
            "Requests that were refused or failed; reason is an error code (see errors.md)."),
    VERSION_STATE(
            "trimtab.version.state",
            Kind.GAUGE,
            "1 or 0",
            List.of(Tags.MODEL, Tags.VERSION, Tags.STATE),
            "1 for the state in which a version is, 0 for every other."),
    BREAKER_STATE(
            "trimtab.breaker.state",
            Kind.GAUGE,
            "0, 1 or 2",
            List.of(Tags.MODEL, Tags.VERSION),
            "A version's circuit breaker: 0 closed, 1 half-open, 2 open."),
    RUN_TO_COMPLETION(
            "trimtab.run.to.completion",
            Kind.GAUGE,
            "1 or 0",
            List.of(Tags.MODEL, Tags.VERSION),
            "1 while cheap calls of a version run on the event loops that read their requests, 0 while all run on threads"
                    + " of their own."),
    BATCH_ROW_LIMIT(
            "trimtab.batch.row.limit",
            Kind.GAUGE,
            "rows",
            List.of(Tags.MODEL, Tags.VERSION),
            "Rows that a call carries at most: batching.max-rows, or fewer while the rows of larger calls take longer each."),
    EVENT_LOOP_PAUSES(
            "trimtab.event.loop.pauses",
            Kind.COUNTER,
            "pauses",
            List.of(),
            "Pauses of admission.refusal-pause that event loops took because a model has more to do than it can."),
    BUDGET_EXCEEDED(
            "trimtab.run.to.completion.exceeded",
            Kind.COUNTER,
            "times",
            List.of(Tags.MODEL, Tags.VERSION),
            "How often a call on an event loop took more CPU time than batching.event-loop-budget, which sends the"
                    + " version back to threads of its own."),
    EVENTS_SENT(
            "trimtab.events.sent",
            Kind.COUNTER,
            "events",
            List.of(Tags.TOPIC),
            "Events that the broker has acknowledged."),
    EVENTS_FAILED(
            "trimtab.events.failed",
            Kind.COUNTER,
            "events",
            List.of(Tags.TOPIC),
            "Events that the producer gave up on."),
    EVENTS_DROPPED(
            "trimtab.events.dropped",
            Kind.COUNTER,
            "events",
            List.of(Tags.TOPIC),
            "Events that found no room in the hand-off."),
    EVENTS_WAITING(
            "trimtab.events.waiting",
            Kind.GAUGE,
            "events",
            List.of(),
            "Events that were taken and are not acknowledged yet."),
    FEEDBACK_ACCEPTED(
            "trimtab.feedback.accepted",
            Kind.COUNTER,
            "outcomes",
            List.of(),
            "True outcomes taken by POST /v1/feedback.");

    /** What kind of meter it is. */
    public enum Kind {
        COUNTER,
        GAUGE,
        /** A histogram of durations. */
        TIMER,
        /** A histogram of counts. */
        SUMMARY
    }

    /** Tag names. */
    public static final class Tags {
        public static final String MODEL = "model";
        public static final String VERSION = "version";
        public static final String OUTCOME = "outcome";
        public static final String REASON = "reason";
        public static final String STATE = "state";
        public static final String TOPIC = "topic";

        private Tags() {}
    }

    private final String meterName;
    private final Kind kind;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> tags;

    private final String description;

    ServingMeter(String meterName, Kind kind, String unit, List<String> tags, String description) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.tags = tags;
        this.description = description;
    }

    /** The name in code, dotted. */
    public String meterName() {
        return meterName;
    }

    public Kind kind() {
        return kind;
    }

    public String unit() {
        return unit;
    }

    public List<String> tags() {
        return tags;
    }

    /** One sentence for the reference page and the {@code HELP} line. */
    public String description() {
        return description;
    }

    /** The name at {@code /metrics}: without the suffixes {@code _bucket}, {@code _count} and {@code _sum}. */
    public String prometheusName() {
        String base = meterName.replace('.', '_').toLowerCase(Locale.ROOT);
        return switch (kind) {
            case COUNTER -> base + "_total";
            case TIMER -> base + "_seconds";
            case GAUGE, SUMMARY -> base;
        };
    }
}
