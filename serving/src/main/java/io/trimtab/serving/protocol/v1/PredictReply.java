package io.trimtab.serving.protocol.v1;

import io.trimtab.events.TensorPayload;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorSizes;
import io.trimtab.serving.prediction.Reply;
import io.trimtab.serving.protocol.ContentCoding;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.MessageForm;
import io.trimtab.serving.protocol.v1.CloudEvent.Mode;
import io.trimtab.serving.protocol.v1.PredictDecoder.Decoded;
import io.trimtab.serving.wire.JsonBytes;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The answer to one {@code :predict}. */
final class PredictReply implements Reply {
    private static final ThreadLocal<JsonBytes> BUFFER = ThreadLocal.withInitial(JsonBytes::withBareNonNumbers);
    private static final int OK = 200;
    private static final String EVENT_SPEC = "1.0";
    private static final String EVENT_TYPE = "io.kserve.inference.response";
    private static final String EVENT_SOURCE = "io.kserve.inference.";

    private final Exchange exchange;
    private final Decoded decoded;
    private final Mode eventMode;
    private final ContentCoding coding;
    private final @Nullable String traceparent;
    /** These are written by the thread that ran the model, before it hands over to the event loop. */
    private @Nullable TensorPayload response;

    private @Nullable String model;
    private @Nullable ServingException notAnswerable;
    private byte @Nullable [] compressed;

    PredictReply(Exchange exchange, Decoded decoded, Mode eventMode) {
        this.exchange = exchange;
        this.decoded = decoded;
        this.eventMode = eventMode;
        this.coding = exchange.acceptedCoding();
        this.traceparent = exchange.traceparent();
    }

    @Override
    public Executor owner() {
        return exchange.owner();
    }

    @Override
    public byte[] encode(String model, String version, InferenceRequest request, List<Tensor> outputs) {
        this.model = model;
        response = EventTensors.response(model, version, outputs);
        JsonBytes json = BUFFER.get().clear();
        try {
            if (eventMode == Mode.STRUCTURED) {
                envelope(json, model);
                PredictAnswer.write(json, decoded.form(), outputs);
                json.raw('}');
            } else {
                PredictAnswer.write(json, decoded.form(), outputs);
            }
        } catch (ServingException e) {
            // the model has answered, and its event says so; only this client cannot be told in the form it chose
            notAnswerable = e;
            return MessageForm.INSTANCE.body(e);
        }
        byte[] body = json.toBytes();
        if (coding != ContentCoding.IDENTITY) {
            compressed = coding.encode(body);
        }
        return body;
    }

    private static void envelope(JsonBytes json, String model) {
        json.raw("{\"specversion\":\"" + EVENT_SPEC + "\",\"id\":").string(newId());
        json.raw(",\"source\":").string(EVENT_SOURCE + model);
        json.raw(",\"type\":\"" + EVENT_TYPE + "\",\"time\":").string(now());
        json.raw(",\"datacontenttype\":\"application/json\",\"data\":");
    }

    @Override
    public TensorPayload requestPayload() {
        return decoded.payload();
    }

    @Override
    public TensorPayload responsePayload(byte[] answer) {
        TensorPayload made = response;
        if (made == null) {
            throw new IllegalStateException("there is no answer yet");
        }
        return made;
    }

    @Override
    public long answerBytes(List<Tensor> outputs) {
        return outputs.stream()
                .mapToLong(output -> 2 * TensorSizes.asJson(output))
                .sum();
    }

    @Override
    public void answer(String predictionId, byte[] answer, Runnable sent) {
        ServingException error = notAnswerable;
        if (error != null) {
            refuse(error, predictionId);
            sent.run();
            return;
        }
        exchange.header(Exchange.PREDICTION_ID, predictionId).coded(coding);
        if (eventMode == Mode.BINARY) {
            exchange.header(CloudEvent.SPEC_VERSION, EVENT_SPEC)
                    .header(CloudEvent.ID, newId())
                    .header(CloudEvent.SOURCE, EVENT_SOURCE + model)
                    .header(CloudEvent.TYPE, EVENT_TYPE)
                    .header(CloudEvent.TIME, now());
        }
        exchange.answer(
                OK,
                eventMode == Mode.STRUCTURED ? CloudEvent.STRUCTURED_TYPE : Exchange.JSON,
                compressed != null ? compressed : answer,
                sent);
    }

    @Override
    public void refuse(ServingException error, @Nullable String predictionId) {
        if (predictionId != null) {
            exchange.header(Exchange.PREDICTION_ID, predictionId);
        }
        exchange.refuse(MessageForm.INSTANCE, error);
    }

    @Override
    public long requestBytes() {
        return EventTensors.size(decoded.payload());
    }

    @Override
    public @Nullable String traceparent() {
        return traceparent;
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static String now() {
        return Instant.now().toString();
    }
}
