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
import io.trimtab.serving.protocol.ProblemForm;
import io.trimtab.serving.wire.JsonBytes;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/feedback}: one true outcome or a list of them. */
public final class FeedbackEndpoint implements HttpEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(FeedbackEndpoint.class);
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
        if (!exchange.method().equals(HttpMethod.POST)) {
            exchange.refuseMethod(ProblemForm.INSTANCE, "POST");
        } else {
            exchange.receive(ProblemForm.INSTANCE, (body, loop) -> receive(exchange, body));
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
                } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                    LOG.atError().setCause(e).log("feedback could not be read");
                    var failure =
                            ServingException.refused(ErrorCode.INTERNAL_ERROR, "the server failed on this request");
                    exchange.owner().execute(() -> exchange.refuse(ProblemForm.INSTANCE, failure));
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
