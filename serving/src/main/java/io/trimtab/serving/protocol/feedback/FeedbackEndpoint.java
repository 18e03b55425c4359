package io.trimtab.serving.protocol.feedback;

import io.trimtab.events.Feedback;
import io.trimtab.events.FeedbackCodec;
import io.trimtab.events.MalformedEventException;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.HttpEndpoint;
import io.trimtab.serving.protocol.JsonBytes;
import io.trimtab.serving.protocol.ProblemForm;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** {@code POST /v1/feedback}: one true outcome or a list of them. */
public final class FeedbackEndpoint implements HttpEndpoint {
    private static final String PATH = "/v1/feedback";
    private static final int ACCEPTED = 202;

    private final PredictionService predictions;
    private final FeedbackCodec codec = new FeedbackCodec();

    public FeedbackEndpoint(PredictionService predictions) {
        this.predictions = predictions;
    }

    @Override
    public boolean owns(String path) {
        return path.equals(PATH);
    }

    @Override
    public void handle(Exchange exchange) {
        String encoding = exchange.header(HttpHeaders.CONTENT_ENCODING);
        if (!exchange.method().equals(HttpMethod.POST)) {
            exchange.refuseMethod(ProblemForm.INSTANCE, "POST");
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            exchange.refuse(
                    ProblemForm.INSTANCE,
                    ServingException.refused(ErrorCode.UNSUPPORTED_ENCODING, "the body must not be encoded"));
        } else {
            exchange.readBody(ProblemForm.INSTANCE, body -> receive(exchange, body));
        }
    }

    private void receive(Exchange exchange, Body body) {
        try {
            exchange.offLoop().execute(() -> {
                try {
                    int accepted = accept(body);
                    byte[] answer = new JsonBytes()
                            .raw("{\"accepted\":")
                            .number(accepted)
                            .raw('}')
                            .toBytes();
                    exchange.owner().execute(() -> exchange.answer(ACCEPTED, Exchange.JSON, answer));
                } catch (ServingException e) {
                    exchange.owner().execute(() -> exchange.refuse(ProblemForm.INSTANCE, e));
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.refuse(
                    ProblemForm.INSTANCE,
                    ServingException.refused(ErrorCode.HAND_OFF_FULL, "too many bodies wait to be decoded"));
        }
    }

    private int accept(Body body) throws ServingException {
        List<Feedback> outcomes;
        try {
            outcomes =
                    codec.readRequest(Arrays.copyOfRange(body.bytes(), body.offset(), body.offset() + body.length()));
        } catch (MalformedEventException e) {
            String message = e.getMessage();
            throw ServingException.refused(
                    ErrorCode.MALFORMED_REQUEST, message == null ? "the body is not feedback" : message);
        }
        if (!predictions.feedback(outcomes)) {
            throw ServingException.refused(
                    ErrorCode.HAND_OFF_FULL,
                    "there is no room for feedback at the moment, nothing of it was taken; send it again later");
        }
        return outcomes.size();
    }
}
