package io.trimtab.serving.protocol.oip;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.prediction.Prediction;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.prediction.Ticket;
import io.trimtab.serving.protocol.BodyHandler;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.HttpEndpoint;
import io.trimtab.serving.protocol.MessageForm;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import io.trimtab.serving.wire.JsonBytes;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** The paths of the Open Inference Protocol V2. */
public final class OipEndpoint implements HttpEndpoint {
    private static final int OK = 200;
    /** {@code /v2/models/stats} tells of all models, unless a model has that name. */
    private static final String ALL_STATISTICS = "stats";

    private static final byte[] ALIVE = ascii("{\"status\":\"alive\"}");
    private static final byte[] LIVE = ascii("{\"live\":true}");
    private static final byte[] READY = ascii("{\"ready\":true}");

    private final PredictionService predictions;
    private final BooleanSupplier serverReady;
    private final String serverVersion;
    private final boolean acceptEventTime;

    /**
     * @param serverReady whether every model that is to be served has been loaded or has failed, and nothing is ending
     * @param acceptEventTime whether the request parameter {@code event_time} counts
     */
    public OipEndpoint(
            PredictionService predictions, BooleanSupplier serverReady, String serverVersion, boolean acceptEventTime) {
        this.predictions = predictions;
        this.serverReady = serverReady;
        this.serverVersion = serverVersion;
        this.acceptEventTime = acceptEventTime;
    }

    @Override
    public boolean owns(String path) {
        return path.equals("/") || path.equals("/v2") || path.startsWith("/v2/");
    }

    @Override
    public void handle(Exchange exchange) {
        OipPath path = OipPath.parse(exchange.path());
        try {
            if (path.kind() == OipPath.Kind.UNKNOWN) {
                throw ServingException.refused(ErrorCode.PATH_NOT_FOUND, "the protocol has no such path");
            } else if (path.kind() == OipPath.Kind.INFER) {
                if (!exchange.method().equals(HttpMethod.POST)) {
                    exchange.refuseMethod(MessageForm.INSTANCE, "POST");
                } else {
                    receive(exchange, path);
                }
            } else if (!exchange.method().equals(HttpMethod.GET)
                    && !exchange.method().equals(HttpMethod.HEAD)) {
                exchange.refuseMethod(MessageForm.INSTANCE, "GET");
            } else {
                exchange.answer(OK, Exchange.JSON, read(path));
            }
        } catch (ServingException e) {
            exchange.refuse(MessageForm.INSTANCE, e);
        }
    }

    private byte[] read(OipPath path) throws ServingException {
        return switch (path.kind()) {
            case ROOT -> ALIVE;
            case SERVER -> MetadataWriter.server(serverVersion);
            case SERVER_LIVE -> LIVE;
            case SERVER_READY -> serverReady();
            case MODELS -> MetadataWriter.models(predictions.models().models());
            case MODEL -> metadata(path);
            case MODEL_READY -> modelReady(path);
            case MODEL_STATISTICS -> statistics(path);
            case MODEL_CONFIG -> config(path);
            case INFER, UNKNOWN -> throw new IllegalStateException(path + " is not read");
        };
    }

    private byte[] serverReady() throws ServingException {
        if (!serverReady.getAsBoolean()) {
            throw ServingException.refused(ErrorCode.MODEL_NOT_READY, "the server is not ready");
        }
        return READY;
    }

    private byte[] statistics(OipPath path) throws ServingException {
        List<ServedVersion> versions = path.version().isPresent()
                ? List.of(predictions.find(path.model(), path.version()))
                : predictions
                        .models()
                        .model(path.model())
                        .map(ServedModel::versions)
                        .orElseThrow(() -> ModelIndex.unknown(path.model()));
        return StatisticsWriter.statistics(versions, predictions::statistics);
    }

    private byte[] allStatistics() {
        List<ServedVersion> versions = predictions.models().models().stream()
                .flatMap(model -> model.versions().stream())
                .toList();
        return StatisticsWriter.statistics(versions, predictions::statistics);
    }

    private byte[] config(OipPath path) throws ServingException {
        ServedVersion version = predictions.find(path.model(), path.version());
        return MetadataWriter.config(version, version.signature().orElseThrow(() -> notReady(version)));
    }

    private byte[] metadata(OipPath path) throws ServingException {
        if (path.model().equals(ALL_STATISTICS)
                && path.version().isEmpty()
                && predictions.models().model(ALL_STATISTICS).isEmpty()) {
            return allStatistics();
        }
        ServedVersion version = predictions.find(path.model(), path.version());
        ModelSignature signature = version.signature().orElseThrow(() -> notReady(version));
        List<String> versions = predictions.models().model(path.model()).map(ServedModel::versions).stream()
                .flatMap(List::stream)
                .map(ServedVersion::version)
                .toList();
        return MetadataWriter.model(version, signature, versions);
    }

    private byte[] modelReady(OipPath path) throws ServingException {
        ServedVersion version = predictions.find(path.model(), path.version());
        if (version.state() != VersionState.READY) {
            throw notReady(version);
        }
        return new JsonBytes()
                .raw("{\"name\":")
                .string(version.model())
                .raw(",\"ready\":true}")
                .toBytes();
    }

    private static ServingException notReady(ServedVersion version) {
        String reason = version.reason();
        return ServingException.refused(
                ErrorCode.MODEL_NOT_READY,
                version + " is not ready (state " + version.state() + (reason.isEmpty() ? "" : ": " + reason) + ")");
    }

    private void receive(Exchange exchange, OipPath path) {
        String jsonLength = exchange.header(OipReply.JSON_LENGTH);
        BodyHandler otherwise =
                (body, loop) -> predict(exchange, path, InferBody.of(body, jsonLength), body.length(), loop);
        if (jsonLength == null) {
            exchange.receive(MessageForm.INSTANCE, otherwise);
        } else {
            exchange.receive(
                    MessageForm.INSTANCE,
                    InferBody.announced(jsonLength),
                    (body, loop) -> predict(exchange, path, InferBody.of(body), body.length(), loop),
                    otherwise);
        }
    }

    private void predict(Exchange exchange, OipPath path, InferBody body, int size, Executor loop)
            throws ServingException {
        Ticket ticket = predictions.admit(path.model(), path.version());
        Decoded decoded;
        try {
            decoded = RequestDecoder.decode(body, signature(ticket, body), acceptEventTime);
        } catch (ServingException | RuntimeException | Error e) {
            ticket.close();
            throw e;
        }
        var reply = new OipReply(exchange, decoded, size, body.memory());
        Prediction prediction = predictions.predict(ticket, decoded.request(), reply);
        loop.execute(() -> exchange.whenGone(prediction::abandon));
    }

    private static ModelSignature signature(Ticket ticket, InferBody body) throws ServingException {
        if (ticket.signatures().size() == 1 || body.isRaw()) {
            return ticket.signature();
        }
        Optional<String> name = SignatureParameter.in(body.json());
        return name.isPresent() ? ticket.signature(name.get()) : ticket.signature();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
