package io.trimtab.serving.protocol.v1;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.prediction.Prediction;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.prediction.Ticket;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.HttpEndpoint;
import io.trimtab.serving.protocol.MessageForm;
import io.trimtab.serving.protocol.v1.PredictDecoder.Decoded;
import io.trimtab.serving.wire.BadInput;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The paths of TensorFlow Serving's REST API and of KServe's V1 protocol. */
public final class V1Endpoint implements HttpEndpoint {
    private static final int OK = 200;

    private final PredictionService predictions;

    public V1Endpoint(PredictionService predictions) {
        this.predictions = predictions;
    }

    @Override
    public boolean owns(String path) {
        return V1Path.owns(path);
    }

    @Override
    public void handle(Exchange exchange) {
        V1Path path = V1Path.parse(exchange.path());
        HttpMethod method = exchange.method();
        try {
            if (path.kind() == V1Path.Kind.UNKNOWN) {
                throw ServingException.refused(ErrorCode.PATH_NOT_FOUND, "the protocol has no such path");
            } else if (path.kind().isVerb()) {
                if (!method.equals(HttpMethod.POST)) {
                    exchange.refuseMethod(MessageForm.INSTANCE, "POST");
                } else {
                    call(exchange, path);
                }
            } else if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
                exchange.refuseMethod(MessageForm.INSTANCE, "GET");
            } else {
                read(exchange, path);
            }
        } catch (ServingException e) {
            exchange.refuse(MessageForm.INSTANCE, e);
        }
    }

    private void read(Exchange exchange, V1Path path) throws ServingException {
        switch (path.kind()) {
            case MODELS ->
                answer(exchange, StatusWriter.models(predictions.models().models()));
            case METADATA -> answer(exchange, metadata(path));
            case MODEL -> {
                Optional<String> version = version(path);
                if (version.isPresent()) {
                    List<ServedVersion> one = List.of(predictions.find(path.model(), version));
                    answer(exchange, StatusWriter.versions(one));
                } else {
                    status(exchange, path.model());
                }
            }
            case PREDICT, CLASSIFY, REGRESS, EXPLAIN, UNKNOWN -> throw new IllegalStateException(path + " is not read");
        }
    }

    /** 200 when the model answers; 503 when it does not, with the same object, because KServe's probes look at that. */
    private void status(Exchange exchange, String name) throws ServingException {
        List<ServedVersion> versions =
                predictions.models().model(name).map(ServedModel::versions).orElse(List.of());
        try {
            ServedVersion standard = predictions.find(name, Optional.empty());
            if (standard.state() != VersionState.READY) {
                throw notReady(standard);
            }
            answer(exchange, StatusWriter.model(name, true, versions).raw('}').toBytes());
        } catch (ServingException e) {
            if (e.code() != ErrorCode.MODEL_NOT_READY) {
                throw e;
            }
            exchange.refuse(new UnreadyForm(name, versions), e);
        }
    }

    private byte[] metadata(V1Path path) throws ServingException {
        ServedVersion version = predictions.find(path.model(), version(path));
        List<ModelSignature> signatures = version.signatures();
        if (signatures.isEmpty()) {
            throw notReady(version);
        }
        return MetadataWriter.metadata(version, signatures);
    }

    private void call(Exchange exchange, V1Path path) throws ServingException {
        if (path.kind() != V1Path.Kind.PREDICT) {
            predictions.find(path.model(), version(path));
        }
        switch (path.kind()) {
            case PREDICT -> receive(exchange, path);
            case CLASSIFY, REGRESS ->
                throw BadInput.invalid("model '" + path.model() + "' has no signature that takes tf.Example, as "
                        + "':classify' and ':regress' need; send tensors to ':predict'");
            case EXPLAIN ->
                throw ServingException.refused(
                        ErrorCode.NOT_IMPLEMENTED,
                        "there are no explainers here; model '" + path.model() + "' answers ':predict'");
            case MODELS, MODEL, METADATA, UNKNOWN -> throw new IllegalStateException(path + " is not called");
        }
    }

    private void receive(Exchange exchange, V1Path path) {
        CloudEvent.Mode mode = CloudEvent.mode(exchange);
        String eventId = exchange.header(CloudEvent.ID);
        exchange.receive(
                MessageForm.INSTANCE,
                (body, loop) -> predict(exchange, path, CloudEvent.of(mode, eventId, body), loop));
    }

    private void predict(Exchange exchange, V1Path path, CloudEvent event, Executor loop) throws ServingException {
        Ticket ticket = predictions.admit(path.model(), version(path));
        Decoded decoded;
        try {
            decoded = PredictDecoder.decode(event.request(), signature(ticket, event.request()), event.id());
        } catch (ServingException | RuntimeException | Error e) {
            ticket.close();
            throw e;
        }
        var reply = new PredictReply(exchange, decoded, event.mode());
        Prediction prediction = predictions.predict(ticket, decoded.request(), reply);
        loop.execute(() -> exchange.whenGone(prediction::abandon));
    }

    private static ModelSignature signature(Ticket ticket, Body body) throws ServingException {
        if (ticket.signatures().size() == 1) {
            return ticket.signature();
        }
        Optional<String> name = SignatureName.in(body);
        return name.isPresent() ? ticket.signature(name.get()) : ticket.signature();
    }

    /** The version or alias that a path names; a label is an alias and nothing else. */
    private Optional<String> version(V1Path path) throws ServingException {
        Optional<ServedModel> model = predictions.models().model(path.model());
        if (path.label().isPresent() && model.isPresent()) {
            String label = path.label().get();
            if (!model.get().aliases().containsKey(label)) {
                throw ServingException.refused(
                        ErrorCode.VERSION_NOT_FOUND, "model '" + path.model() + "' has no label '" + label + "'");
            }
        }
        return path.label().or(path::version);
    }

    private static ServingException notReady(ServedVersion version) {
        String reason = version.reason();
        return ServingException.refused(
                ErrorCode.MODEL_NOT_READY,
                version + " is not ready (state " + version.state() + (reason.isEmpty() ? "" : ": " + reason) + ")");
    }

    private static void answer(Exchange exchange, byte[] json) {
        exchange.answer(OK, Exchange.JSON, json);
    }
}
