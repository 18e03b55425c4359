package io.trimtab.serving.protocol.oip;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.prediction.Prediction;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.prediction.Ticket;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.HttpEndpoint;
import io.trimtab.serving.protocol.JsonBytes;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import io.trimtab.serving.runtime.ModelSignature;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths of the Open Inference Protocol V2. */
public final class OipEndpoint implements HttpEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(OipEndpoint.class);
    private static final int OK = 200;
    /** A body above this is decoded off the event loop; it takes about a millisecond. */
    private static final int LARGE_BODY = 128 << 10;

    private static final CharSequence BINARY_HEADER = HttpHeaders.createOptimized("inference-header-content-length");
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
                    exchange.refuseMethod(OipErrorForm.INSTANCE, "POST");
                } else {
                    receive(exchange, path);
                }
            } else if (!exchange.method().equals(HttpMethod.GET)
                    && !exchange.method().equals(HttpMethod.HEAD)) {
                exchange.refuseMethod(OipErrorForm.INSTANCE, "GET");
            } else {
                exchange.answer(OK, Exchange.JSON, read(path));
            }
        } catch (ServingException e) {
            exchange.refuse(OipErrorForm.INSTANCE, e);
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
            case INFER, UNKNOWN -> throw new IllegalStateException(path + " is not read");
        };
    }

    private byte[] serverReady() throws ServingException {
        if (!serverReady.getAsBoolean()) {
            throw ServingException.refused(ErrorCode.MODEL_NOT_READY, "the server is not ready");
        }
        return READY;
    }

    private byte[] metadata(OipPath path) throws ServingException {
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

    private void receive(Exchange exchange, OipPath path) throws ServingException {
        String encoding = exchange.header(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw ServingException.refused(
                    ErrorCode.UNSUPPORTED_ENCODING,
                    "the body must not be encoded, was '" + RequestDecoder.cut(encoding) + "'");
        }
        if (exchange.header(BINARY_HEADER) != null) {
            throw ServingException.refused(
                    ErrorCode.UNSUPPORTED_ENCODING, "tensors must be sent as JSON, was the binary tensor extension");
        }
        exchange.readBody(OipErrorForm.INSTANCE, body -> infer(exchange, path, body));
    }

    private void infer(Exchange exchange, OipPath path, Body body) {
        if (body.length() <= LARGE_BODY) {
            predict(exchange, path, body, Runnable::run);
            return;
        }
        try {
            exchange.offLoop().execute(() -> predict(exchange, path, body, exchange.owner()));
        } catch (RejectedExecutionException e) {
            exchange.refuse(
                    OipErrorForm.INSTANCE,
                    ServingException.refused(ErrorCode.QUEUE_FULL, "too many large bodies wait to be decoded"));
        }
    }

    /** @param loop leads to the exchange's event loop from the thread that calls this */
    private void predict(Exchange exchange, OipPath path, Body body, Executor loop) {
        try {
            Ticket ticket = predictions.admit(path.model(), path.version());
            Decoded decoded;
            Body forEvent;
            try {
                decoded = RequestDecoder.decode(body, ticket.signature(), acceptEventTime);
                forEvent = decoded.strictJson() ? body : rewritten(decoded);
            } catch (ServingException | RuntimeException | Error e) {
                ticket.close();
                throw e;
            }
            var reply = new OipReply(exchange, forEvent);
            Prediction prediction = predictions.predict(ticket, decoded.request(), reply);
            loop.execute(() -> exchange.whenGone(prediction::abandon));
        } catch (ServingException e) {
            loop.execute(() -> exchange.refuse(OipErrorForm.INSTANCE, e));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.atError().setCause(e).log("a request could not be decoded");
            var error = ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed on this request");
            loop.execute(() -> exchange.refuse(OipErrorForm.INSTANCE, error));
        }
    }

    private static Body rewritten(Decoded decoded) {
        byte[] json = ResponseEncoder.request(
                decoded.request().id(), decoded.request().inputs());
        return new Body(json, 0, json.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
