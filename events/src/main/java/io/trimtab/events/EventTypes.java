package io.trimtab.events;

/** CloudEvents {@code type} attributes of Trimtab's events. The number changes when an old reader would misread. */
public final class EventTypes {
    public static final String PREDICTION = "io.trimtab.prediction.v1";
    public static final String FEEDBACK = "io.trimtab.feedback.v1";
    public static final String DRIFT_REPORT = "io.trimtab.drift-report.v1";
    public static final String DECISION = "io.trimtab.decision.v1";
    public static final String ACTION = "io.trimtab.action.v1";

    /** Moves event time on in a partition of the predictions topic that went idle; no prediction. */
    public static final String WATERMARK = "io.trimtab.watermark.v1";

    private EventTypes() {}
}
