package io.trimtab.drift.report;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Error answers after RFC 9457. */
enum Problem {
    BAD_REQUEST(400, "bad-request", "the request cannot be understood"),
    UNAUTHORIZED(401, "unauthorized", "a valid bearer token is needed"),
    NOT_FOUND(404, "not-found", "there is no such thing"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "this address takes another method"),
    CONFLICT(409, "conflict", "the decision is not in a state that allows this"),
    APPROVALS_OFF(403, "approvals-off", "no api.token is set, so nobody can approve or reject"),
    UNAVAILABLE(503, "unavailable", "something this needs does not answer"),
    INTERNAL(500, "internal", "the monitor failed");

    private final int status;
    private final String code;
    private final String title;

    Problem(int status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    /** Answers with this problem. */
    void answer(RoutingContext context, String detail) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "urn:trimtab:problem:" + code)
                        .put("title", title)
                        .put("status", status)
                        .put("detail", detail)
                        .put("code", code)
                        .toBuffer());
    }
}
