package io.trimtab.serving.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.model.ModelLifecycle;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.protocol.ProblemForm;
import io.trimtab.serving.wire.JsonBytes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The management port. Health and metrics are open; everything below {@code /admin} and {@code /v2} needs the
 * bearer token.
 *
 * <p>{@code GET /health/live}, {@code GET /health/ready}, {@code GET /metrics}, {@code GET /admin/models}, and the
 * model repository extension of the Open Inference Protocol.
 */
public final class ManagementPort {
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final ModelIndex models;
    private final RepositoryRoutes repository;
    private final PrometheusMeterRegistry metrics;
    private final ManagementToken token;
    private final BooleanSupplier ready;

    public ManagementPort(
            ModelLifecycle lifecycle,
            String serverVersion,
            PrometheusMeterRegistry metrics,
            ManagementToken token,
            BooleanSupplier ready) {
        this.models = lifecycle.index();
        this.repository = new RepositoryRoutes(lifecycle, serverVersion);
        this.metrics = metrics;
        this.token = token;
        this.ready = ready;
    }

    /** Starts listening. */
    public Future<HttpServer> listen(Vertx vertx, ManagementSettings settings) {
        Router router = Router.router(vertx);
        router.route("/health/live").handler(get(context -> answer(context, OK, JSON, "{\"live\":true}")));
        router.route("/health/ready").handler(get(this::ready));
        router.route("/metrics").handler(get(this::scrape));
        router.route("/admin/*").handler(this::authenticate);
        router.route("/v2").handler(this::authenticate);
        router.route("/v2/*").handler(this::authenticate);
        router.route("/admin/models").handler(get(this::list));
        repository.mount(router);
        router.route()
                .handler(context -> refuse(
                        context, ServingException.refused(ErrorCode.PATH_NOT_FOUND, "nothing is served at this path")));
        router.route()
                .failureHandler(context ->
                        refuse(context, ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed")));
        var options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(75)
                // upgrading a connection to HTTP/2 now and then ended it before the first answer
                .setHttp2ClearTextEnabled(false);
        return vertx.createHttpServer(options).requestHandler(router).listen();
    }

    private static Handler<RoutingContext> get(Handler<RoutingContext> handler) {
        return context -> {
            HttpMethod method = context.request().method();
            if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
                handler.handle(context);
            } else {
                context.response().putHeader(HttpHeaders.ALLOW, "GET");
                refuse(
                        context,
                        ServingException.refused(
                                ErrorCode.METHOD_NOT_ALLOWED, "the path takes GET, was " + method.name()));
            }
        };
    }

    private void ready(RoutingContext context) {
        boolean isReady = ready.getAsBoolean();
        answer(context, isReady ? OK : UNAVAILABLE, JSON, "{\"ready\":" + isReady + "}");
    }

    private void scrape(RoutingContext context) {
        context.vertx()
                .executeBlocking(metrics::scrape, false)
                .onSuccess(text -> answer(context, OK, "text/plain; version=0.0.4; charset=utf-8", text))
                .onFailure(context::fail);
    }

    private void authenticate(RoutingContext context) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && token.accepts(authorization)) {
            context.next();
            return;
        }
        context.response().putHeader("www-authenticate", "Bearer");
        refuse(
                context,
                ServingException.refused(
                        ErrorCode.UNAUTHENTICATED,
                        authorization == null
                                ? "the header 'Authorization: Bearer <token>' is missing"
                                : "the bearer token is not the right one"));
    }

    private void list(RoutingContext context) {
        var json = new JsonBytes().raw("{\"models\":[");
        String separator = "";
        for (ServedModel model : models.models()) {
            model(json.raw(separator), model);
            separator = ",";
        }
        answer(context, OK, JSON, Buffer.buffer(json.raw("]}").toBytes()));
    }

    private static void model(JsonBytes json, ServedModel model) {
        json.raw("{\"name\":").string(model.name()).raw(",\"aliases\":{");
        String separator = "";
        for (String alias : model.aliases().keySet().stream().sorted().toList()) {
            String target = String.valueOf(model.aliases().get(alias));
            json.raw(separator).string(alias).raw(":").string(target);
            separator = ",";
        }
        json.raw("},\"versions\":[");
        versions(json, model.versions());
        json.raw("]}");
    }

    private static void versions(JsonBytes json, List<ServedVersion> versions) {
        String separator = "";
        for (ServedVersion version : versions) {
            json.raw(separator).raw("{\"version\":").string(version.version());
            json.raw(",\"state\":").string(version.state().name());
            json.raw(",\"reason\":").string(version.reason());
            json.raw(",\"in_flight\":").number(version.leases()).raw("}");
            separator = ",";
        }
    }

    private static void answer(RoutingContext context, int status, String type, String body) {
        answer(context, status, type, Buffer.buffer(body));
    }

    private static void answer(RoutingContext context, int status, String type, Buffer body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .end(body);
    }

    private static void refuse(RoutingContext context, ServingException error) {
        if (!context.response().ended()) {
            answer(
                    context,
                    error.code().httpStatus(),
                    ProblemForm.INSTANCE.contentType().toString(),
                    Buffer.buffer(ProblemForm.INSTANCE.body(error)));
        }
    }
}
