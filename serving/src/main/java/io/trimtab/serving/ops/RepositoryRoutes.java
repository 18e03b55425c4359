package io.trimtab.serving.ops;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.model.ModelLifecycle;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.protocol.MessageForm;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonInput;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The model repository extension of the Open Inference Protocol (Triton's {@code extension_model_repository}) for the
 * management port: what there is, load, unload. Models come from the registry alone: a request that carries files or a
 * configuration is refused.
 */
final class RepositoryRoutes {
    private static final String JSON = "application/json";
    private static final int MAX_BODY = 64 << 10;
    private static final Set<String> UPLOADS = Set.of("config");
    private static final byte[] SERVER =
            "\",\"extensions\":[\"model_repository\",\"model_repository(unload_dependents)\"]}"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final ModelLifecycle models;
    private final String serverVersion;

    RepositoryRoutes(ModelLifecycle models, String serverVersion) {
        this.models = models;
        this.serverVersion = serverVersion;
    }

    void mount(Router router) {
        router.route("/v2").handler(only(HttpMethod.GET, this::server));
        router.route("/v2/repository/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.route("/v2/repository/index").handler(only(HttpMethod.POST, this::index));
        router.route("/v2/repository/models/:model/load")
                .handler(only(HttpMethod.POST, context -> change(context, models::load)));
        router.route("/v2/repository/models/:model/unload")
                .handler(only(HttpMethod.POST, context -> change(context, models::unload)));
        router.route("/v2/repository/*").failureHandler(RepositoryRoutes::bodyFailed);
    }

    private static Handler<RoutingContext> only(HttpMethod method, Handler<RoutingContext> handler) {
        return context -> {
            HttpMethod asked = context.request().method();
            if (asked.equals(method)) {
                handler.handle(context);
            } else {
                context.response().putHeader(HttpHeaders.ALLOW, method.name());
                refuse(
                        context,
                        ServingException.refused(
                                ErrorCode.METHOD_NOT_ALLOWED,
                                "the path takes " + method.name() + ", was " + asked.name()));
            }
        };
    }

    private void server(RoutingContext context) {
        answer(
                context,
                Buffer.buffer("{\"name\":\"trimtab\",\"version\":\"" + serverVersion)
                        .appendBytes(SERVER));
    }

    private void index(RoutingContext context) {
        try {
            boolean readyOnly = readyOnly(context.body().buffer());
            var json = new JsonBytes().raw('[');
            String separator = "";
            for (ServedModel model : models.index().models()) {
                for (ServedVersion version : model.versions()) {
                    if (!readyOnly || version.state() == VersionState.READY) {
                        entry(json.raw(separator), version);
                        separator = ",";
                    }
                }
            }
            answer(context, Buffer.buffer(json.raw(']').toBytes()));
        } catch (ServingException e) {
            refuse(context, e);
        }
    }

    private static void entry(JsonBytes json, ServedVersion version) {
        json.raw("{\"name\":").string(version.model());
        json.raw(",\"version\":").string(version.version());
        json.raw(",\"state\":").string(version.state().repositoryState());
        json.raw(",\"reason\":").string(version.reason()).raw('}');
    }

    private void change(RoutingContext context, BiConsumer<String, Consumer<Optional<ServingException>>> command) {
        try {
            refuseUploads(context.body().buffer());
        } catch (ServingException e) {
            refuse(context, e);
            return;
        }
        Promise<Optional<ServingException>> outcome = Promise.promise();
        outcome.future()
                .onSuccess(problem -> problem.ifPresentOrElse(
                        error -> refuse(context, error), () -> answer(context, Buffer.buffer())));
        command.accept(
                context.pathParam("model"),
                problem -> context.vertx().runOnContext(nothing -> outcome.complete(problem)));
    }

    private static boolean readyOnly(Buffer body) throws ServingException {
        boolean[] ready = {false};
        members(body, (name, json) -> {
            if (name.equals("ready")) {
                ready[0] = JsonInput.bool(json, "'ready'");
            } else {
                json.skipChildren();
            }
        });
        return ready[0];
    }

    private static void refuseUploads(Buffer body) throws ServingException {
        members(body, (name, json) -> {
            if (!name.equals("parameters") || json.currentToken() == JsonToken.VALUE_NULL) {
                json.skipChildren();
                return;
            }
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw BadInput.malformed("'parameters' must be an object, was " + BadInput.shown(json));
            }
            String parameter;
            while ((parameter = json.nextFieldName()) != null) {
                json.nextToken();
                if (UPLOADS.contains(parameter) || parameter.startsWith("file:")) {
                    throw BadInput.invalid("the parameter '" + BadInput.cut(parameter)
                            + "' is not taken: models and their settings come from the registry; push a version there");
                }
                json.skipChildren();
            }
        });
    }

    /** What is done with a member of a body. */
    private interface Member {
        void read(String name, JsonParser json) throws IOException, ServingException;
    }

    private static void members(Buffer body, Member member) throws ServingException {
        if (body == null || body.length() == 0) {
            return;
        }
        byte[] bytes = body.getBytes();
        try (JsonParser json = JsonInput.parser(bytes, 0, bytes.length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw BadInput.malformed("the body must be empty or a JSON object");
            }
            String name;
            while ((name = json.nextFieldName()) != null) {
                json.nextToken();
                member.read(name, json);
            }
            if (json.currentToken() != JsonToken.END_OBJECT) {
                throw BadInput.malformed("the body ends early");
            }
        } catch (IOException e) {
            throw BadInput.malformed(e);
        }
    }

    private static void bodyFailed(RoutingContext context) {
        refuse(
                context,
                context.statusCode() == ErrorCode.BODY_TOO_LARGE.httpStatus()
                        ? ServingException.refused(
                                ErrorCode.BODY_TOO_LARGE, "the body must have at most " + MAX_BODY + " bytes")
                        : ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed on this request"));
    }

    private static void answer(RoutingContext context, Buffer body) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
    }

    private static void refuse(RoutingContext context, ServingException error) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(error.code().httpStatus())
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(Buffer.buffer(MessageForm.INSTANCE.body(error)));
        }
    }
}
