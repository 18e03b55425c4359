package io.trimtab.serving.protocol.openapi;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.HttpEndpoint;
import io.trimtab.serving.protocol.ProblemForm;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.RejectedExecutionException;

/** {@code GET /openapi.yaml} and the page {@code /docs}, which is Swagger UI from its own jar: nothing is fetched. */
public final class OpenApiEndpoint implements HttpEndpoint {
    private static final int OK = 200;
    private static final int MOVED = 308;
    private static final String PAGE = "/docs";
    private static final byte[] NOTHING = new byte[0];
    /** Everything the page loads comes from here; its own script writes styles into the page. */
    private static final String POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    @Override
    public boolean owns(String path) {
        return path.equals("/openapi.yaml") || path.equals(PAGE) || path.startsWith(PAGE + "/");
    }

    @Override
    public void handle(Exchange exchange) {
        if (!exchange.method().equals(HttpMethod.GET) && !exchange.method().equals(HttpMethod.HEAD)) {
            exchange.refuseMethod(ProblemForm.INSTANCE, "GET");
            return;
        }
        if (exchange.path().equals(PAGE)) {
            exchange.header("location", PAGE + "/").answer(MOVED, "text/plain", NOTHING);
            return;
        }
        DocumentFile.at(exchange.path())
                .ifPresentOrElse(
                        file -> send(exchange, file),
                        () -> exchange.refuse(
                                ProblemForm.INSTANCE,
                                ServingException.refused(ErrorCode.PATH_NOT_FOUND, "nothing is served at this path")));
    }

    /** The files lie in jars, so they are read off the event loop; a person who looks at a page can wait for that. */
    private static void send(Exchange exchange, DocumentFile file) {
        try {
            exchange.offLoop().execute(() -> {
                try {
                    byte[] content = file.read();
                    exchange.owner()
                            .execute(() -> exchange.header("content-security-policy", POLICY)
                                    .header("x-content-type-options", "nosniff")
                                    .answer(OK, file.contentType(), content));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.refuse(
                    ProblemForm.INSTANCE,
                    ServingException.refused(ErrorCode.QUEUE_FULL, "too much else is waiting at the moment"));
        }
    }
}
