package io.trimtab.serving.error;

import static io.trimtab.serving.error.ErrorCategory.CAPACITY;
import static io.trimtab.serving.error.ErrorCategory.CLIENT;
import static io.trimtab.serving.error.ErrorCategory.DEPENDENCY;
import static io.trimtab.serving.error.ErrorCategory.INTERNAL;

import java.util.Locale;

/**
 * Every error a serving node answers. The name in lower-case-dashed form is stable: it stands in the header {@code
 * trimtab-error-code}, in the metric tag {@code reason} and in {@code docs/reference/errors-serving.md}.
 */
public enum ErrorCode {
    MALFORMED_REQUEST(CLIENT, 400, "INVALID_ARGUMENT", "The body or message is not one of the protocol."),
    INVALID_INPUT(
            CLIENT,
            400,
            "INVALID_ARGUMENT",
            "An input or requested output does not fit the model's signature: name, datatype, shape or values."),
    UNAUTHENTICATED(
            CLIENT,
            401,
            "UNAUTHENTICATED",
            "The management port was called without its bearer token, or with a wrong one."),
    MANAGEMENT_ONLY(
            CLIENT, 403, "PERMISSION_DENIED", "Models are not loaded or unloaded through the ports of predictions."),
    PATH_NOT_FOUND(CLIENT, 404, "UNIMPLEMENTED", "The path is not part of what this port serves."),
    MODEL_NOT_FOUND(CLIENT, 404, "NOT_FOUND", "No model has this name."),
    VERSION_NOT_FOUND(CLIENT, 404, "NOT_FOUND", "The model has no such version or alias."),
    METHOD_NOT_ALLOWED(CLIENT, 405, "UNIMPLEMENTED", "The path exists, but not for this method; see the header Allow."),
    REQUEST_TIMEOUT(
            CLIENT,
            408,
            "DEADLINE_EXCEEDED",
            "The request took longer to arrive than the setting http.request-timeout."),
    BODY_TOO_LARGE(
            CLIENT,
            413,
            "INVALID_ARGUMENT",
            "The body or message is larger than the setting http.max-body-size or grpc.max-message-size."),
    UNSUPPORTED_ENCODING(CLIENT, 415, "UNIMPLEMENTED", "The body has an encoding that this port does not read."),
    NOT_IMPLEMENTED(
            CLIENT, 501, "UNIMPLEMENTED", "The protocol has this path, but this server does not do what it is for."),
    CLIENT_GONE(CLIENT, 499, "CANCELLED", "The client closed its connection before the answer was ready."),
    QUEUE_FULL(
            CAPACITY,
            429,
            "RESOURCE_EXHAUSTED",
            "The version's queue is full, or so long that the request's deadline would pass in it; try again after the seconds in the header Retry-After."),
    DEADLINE_EXCEEDED(CAPACITY, 504, "DEADLINE_EXCEEDED", "No answer within the deadline of the request."),
    MODEL_NOT_READY(DEPENDENCY, 503, "UNAVAILABLE", "The version exists but does not answer; its state says why."),
    BREAKER_OPEN(DEPENDENCY, 503, "UNAVAILABLE", "Too many calls of this version failed, so none is made for a while."),
    SHUTTING_DOWN(DEPENDENCY, 503, "UNAVAILABLE", "The node is finishing what it accepted and takes nothing new."),
    HAND_OFF_FULL(
            DEPENDENCY, 503, "UNAVAILABLE", "Feedback cannot be handed on at the moment; nothing of it was taken."),
    INFERENCE_FAILED(INTERNAL, 500, "INTERNAL", "The model failed on this request."),
    INTERNAL_ERROR(INTERNAL, 500, "INTERNAL", "The server failed; its log says why.");

    private final ErrorCategory category;
    private final int httpStatus;
    private final String grpcStatus;
    private final String description;
    private final String wireName;

    ErrorCode(ErrorCategory category, int httpStatus, String grpcStatus, String description) {
        this.category = category;
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
        this.description = description;
        this.wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public ErrorCategory category() {
        return category;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** The name of the gRPC status that says the same. */
    public String grpcStatus() {
        return grpcStatus;
    }

    /** One sentence for the reference page. */
    public String description() {
        return description;
    }

    /** The stable name on the wire, for example {@code model-not-found}. */
    public String wireName() {
        return wireName;
    }
}
