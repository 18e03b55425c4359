package io.trimtab.events;

/** Kafka header names of the CloudEvents 1.0 binary mode: {@code ce_} and the attribute's name. */
public final class CloudEventHeaders {
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String TYPE = "ce_type";
    public static final String TIME = "ce_time";
    public static final String SUBJECT = "ce_subject";
    public static final String CONTENT_TYPE = "content-type";

    /** The model's name; called so by KServe's inference logger, whose readers then understand our events. */
    public static final String MODEL = "ce_inferenceservicename";

    public static final String MODEL_VERSION = "ce_modelversion";
    public static final String ENDPOINT = "ce_endpoint";
    public static final String COMPONENT = "ce_component";
    public static final String OUTCOME = "ce_outcome";
    public static final String ROWS = "ce_rows";
    public static final String REQUEST_ID = "ce_requestid";
    public static final String TRACEPARENT = "ce_traceparent";

    private CloudEventHeaders() {}
}
