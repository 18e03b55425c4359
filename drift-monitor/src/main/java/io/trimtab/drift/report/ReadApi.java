package io.trimtab.drift.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.action.DecisionLog;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.ReportScope;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegisteredModel;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor over HTTP: models, reports, decisions, approvals, health, metrics.
 *
 * <p>Reading needs no token; approving and rejecting do. Errors are problem+json.
 */
public final class ReadApi {
    private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1_000;
    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final ApiSettings settings;
    private final ModelRegistry registry;
    private final EventView view;
    private final DecisionLog log;
    private final MonitorMetrics metrics;
    private final Supplier<Map<String, Boolean>> readiness;

    /**
     * What the API answers from.
     *
     * @param readiness each condition of being ready, and whether it holds
     */
    public record Parts(
            ApiSettings settings,
            ModelRegistry registry,
            EventView view,
            DecisionLog log,
            MonitorMetrics metrics,
            Supplier<Map<String, Boolean>> readiness) {}

    /** An API; {@link #listen} with it. */
    public ReadApi(Vertx vertx, Parts parts) {
        this.vertx = vertx;
        this.settings = parts.settings();
        this.registry = parts.registry();
        this.view = parts.view();
        this.log = parts.log();
        this.metrics = parts.metrics();
        this.readiness = parts.readiness();
    }

    /** Opens the port. Fails when it is taken. */
    public Future<HttpServer> listen() {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setIdleTimeout(75)
                        // upgrading a connection to HTTP/2 now and then ended it before the first answer
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(router())
                .listen()
                .recover(error -> Future.failedFuture(new IllegalStateException(
                        "api.port " + settings.port() + " on " + settings.host() + " cannot be opened: "
                                + error.getMessage(),
                        error)));
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.get("/health/live").handler(context -> json(context, Map.of("status", "up")));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics")
                .handler(context -> context.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.scrape()));
        router.get("/api/models").handler(context -> blocking(context, this::models));
        router.get("/api/models/:model/reports").handler(this::reports);
        router.get("/api/decisions").handler(this::decisions);
        router.get("/api/decisions/:id").handler(this::decision);
        router.post("/api/decisions/:id/approve").handler(context -> person(context, log::approve));
        router.post("/api/decisions/:id/reject").handler(context -> person(context, log::reject));
        router.errorHandler(
                404, context -> Problem.NOT_FOUND.answer(context, "nothing is at " + context.normalizedPath()));
        router.errorHandler(
                405,
                context -> Problem.METHOD_NOT_ALLOWED.answer(
                        context, context.request().method() + " is not for " + context.normalizedPath()));
        router.errorHandler(400, context -> Problem.BAD_REQUEST.answer(context, "the address is malformed"));
        router.errorHandler(500, context -> {
            LOG.atError().setCause(context.failure()).log("request failed");
            Problem.INTERNAL.answer(context, "see the monitor's log");
        });
        return router;
    }

    private void ready(RoutingContext context) {
        Map<String, Boolean> conditions = new TreeMap<>(readiness.get());
        boolean up = conditions.values().stream().allMatch(holds -> holds);
        context.response().setStatusCode(up ? 200 : 503);
        json(context, Map.of("status", up ? "up" : "down", "conditions", conditions));
    }

    private void models(RoutingContext context) {
        List<Map<String, Object>> models =
                registry.models().stream().map(this::model).toList();
        json(context, Map.of("models", models));
    }

    private Map<String, Object> model(String name) {
        RegisteredModel model = registry.model(name);
        Map<String, Object> described = new TreeMap<>();
        described.put("name", name);
        described.put("versions", model.versions());
        Map<String, String> aliases = new TreeMap<>();
        model.aliases().forEach((alias, target) -> aliases.put(alias, version(target)));
        described.put("aliases", aliases);
        List<DriftReport> last = view.reports(name, Optional.of(ReportScope.WINDOW), 1);
        if (!last.isEmpty()) {
            DriftReport report = last.get(0);
            described.put(
                    "last_window",
                    new TreeMap<>(Map.of(
                            "version", report.version(),
                            "state", report.state(),
                            "from", report.from(),
                            "to", report.to(),
                            "rows", report.rows())));
        }
        return described;
    }

    private static String version(AliasTarget target) {
        return target.version();
    }

    private void reports(RoutingContext context) {
        String model = context.pathParam("model");
        Optional<Integer> limit = limit(context);
        if (limit.isEmpty()) {
            return;
        }
        Optional<ReportScope> scope = Optional.empty();
        String wanted = context.request().getParam("scope");
        if (wanted != null) {
            try {
                scope = Optional.of(ReportScope.valueOf(wanted.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                Problem.BAD_REQUEST.answer(context, "scope must be window, step or view, was '" + wanted + "'");
                return;
            }
        }
        List<DriftReport> found = view.reports(model, scope, limit.get());
        if (!found.isEmpty()) {
            json(context, Map.of("reports", found));
            return;
        }
        blocking(context, known -> {
            registry.model(model);
            json(known, Map.of("reports", List.of()));
        });
    }

    private void decisions(RoutingContext context) {
        limit(context)
                .ifPresent(limit -> json(
                        context,
                        Map.of(
                                "decisions",
                                view.decisions(
                                        Optional.ofNullable(context.request().getParam("model")), limit))));
    }

    private void decision(RoutingContext context) {
        String id = context.pathParam("id");
        view.decision(id)
                .ifPresentOrElse(
                        entry -> json(context, entry),
                        () -> Problem.NOT_FOUND.answer(context, "no decision '" + id + "' is remembered"));
    }

    private void person(RoutingContext context, BiConsumer<Decision, String> verdict) {
        if (settings.token().isEmpty()) {
            Problem.APPROVALS_OFF.answer(context, "start the monitor with api.token or api.token-file");
            return;
        }
        String authorization = context.request().getHeader("authorization");
        byte[] expected = ("Bearer " + settings.token().get()).getBytes(UTF_8);
        if (authorization == null || !MessageDigest.isEqual(expected, authorization.getBytes(UTF_8))) {
            context.response().putHeader("www-authenticate", "Bearer");
            Problem.UNAUTHORIZED.answer(context, "send the monitor's api.token as bearer token");
            return;
        }
        String id = context.pathParam("id");
        Optional<DecisionEntry> entry = view.decision(id);
        if (entry.isEmpty()) {
            Problem.NOT_FOUND.answer(context, "no decision '" + id + "' is remembered");
        } else if (!entry.get().awaitsApproval()) {
            Problem.CONFLICT.answer(
                    context,
                    "decision '%s' must await approval, is %s"
                            .formatted(id, entry.get().status()));
        } else {
            String by = context.request().getParam("by", "api");
            blocking(context, answered -> {
                verdict.accept(entry.get().decision(), "person " + by);
                answered.response().setStatusCode(202);
                json(answered, Map.of("decision", id));
            });
        }
    }

    /** Runs what may wait off the event loop and turns its failures into answers. */
    private void blocking(RoutingContext context, Consumer<RoutingContext> work) {
        vertx.executeBlocking(
                        () -> {
                            work.accept(context);
                            return true;
                        },
                        false)
                .onFailure(error -> failed(context, error));
    }

    private static void failed(RoutingContext context, Throwable error) {
        if (error instanceof RegistryException refused && refused.code() == RegistryErrorCode.MODEL_NOT_FOUND) {
            Problem.NOT_FOUND.answer(context, String.valueOf(error.getMessage()));
        } else if (error instanceof RegistryException refused && refused.code() == RegistryErrorCode.INVALID_NAME) {
            Problem.BAD_REQUEST.answer(context, String.valueOf(error.getMessage()));
        } else {
            LOG.atWarn().setCause(error).log("request failed");
            Problem.UNAVAILABLE.answer(context, String.valueOf(error.getMessage()));
        }
    }

    private static Optional<Integer> limit(RoutingContext context) {
        String text = context.request().getParam("limit");
        if (text == null) {
            return Optional.of(DEFAULT_LIMIT);
        }
        if (text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MAX_LIMIT) {
            return Optional.of(Integer.parseInt(text));
        }
        Problem.BAD_REQUEST.answer(context, "limit must be from 1 to " + MAX_LIMIT + ", was '" + text + "'");
        return Optional.empty();
    }

    private static void json(RoutingContext context, Object body) {
        context.response().putHeader("content-type", JSON).end(Buffer.buffer(DriftEventCodec.write(body)));
    }
}
