package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.JsonBytes;
import io.vertx.core.http.HttpHeaders;

/**
 * Errors as problem details (RFC 9457), for whatever is not part of a protocol with a form of its own. The member
 * {@code error} repeats the message, for clients that only know the Open Inference Protocol's form.
 */
public final class ProblemForm implements ErrorForm {
    public static final ProblemForm INSTANCE = new ProblemForm();
    private static final CharSequence TYPE = HttpHeaders.createOptimized("application/problem+json");
    private static final String REFERENCE = "urn:trimtab:error:";

    private ProblemForm() {}

    @Override
    public CharSequence contentType() {
        return TYPE;
    }

    @Override
    public byte[] body(ServingException error) {
        var json = new JsonBytes();
        String code = error.code().wireName();
        json.raw("{\"type\":").string(REFERENCE + code);
        json.raw(",\"title\":").string(error.code().description());
        json.raw(",\"status\":").number(error.code().httpStatus());
        json.raw(",\"detail\":").string(error.text());
        json.raw(",\"code\":").string(code);
        json.raw(",\"error\":").string(error.text()).raw("}");
        return json.toBytes();
    }
}
