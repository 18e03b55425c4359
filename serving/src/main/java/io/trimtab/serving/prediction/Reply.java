package io.trimtab.serving.prediction;

import io.trimtab.events.TensorPayload;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.Tensor;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How a protocol answers one request. Exactly one of {@link #answer} and {@link #refuse} is called. */
public interface Reply {

    /** Where {@link #answer} and {@link #refuse} run: the thread that owns the client's connection. */
    Executor owner();

    /**
     * Makes the answer, on the thread that ran the model; the outputs cannot be read after this returns.
     *
     * @param version the version that answered
     */
    byte[] encode(String model, String version, InferenceRequest request, List<Tensor> outputs);

    /**
     * Holds the memory that {@link #requestPayload} reads until the event has been written.
     *
     * @return lets go, by any thread; a second run does nothing
     */
    default Runnable holdRequest() {
        return () -> {};
    }

    /** The request as an event carries it; asked for once, after the answer was sent. */
    TensorPayload requestPayload();

    /** The answer as an event carries it. */
    TensorPayload responsePayload(byte[] answer);

    /** The memory that the answer with these outputs may take while it is written and sent, in bytes. */
    long answerBytes(List<Tensor> outputs);

    /**
     * Sends the answer.
     *
     * @param sent to be run once, when the answer has left or never will
     */
    void answer(String predictionId, byte[] answer, Runnable sent);

    /**
     * Sends an error.
     *
     * @param predictionId null when the request did not reach a version
     */
    void refuse(ServingException error, @Nullable String predictionId);

    /** The memory that the request's payload holds on to, in bytes. */
    long requestBytes();

    /** The W3C trace parent that the client sent. */
    @Nullable
    String traceparent();
}
