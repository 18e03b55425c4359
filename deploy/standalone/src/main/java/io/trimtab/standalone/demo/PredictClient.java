package io.trimtab.standalone.demo;

import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.training.FlightVersions;
import io.trimtab.standalone.training.LateModel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** A client application: asks the serving node over HTTP, and reports outcomes when they are known. */
final class PredictClient implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(5);
    private static final String PREDICTION_ID = "trimtab-prediction-id";

    private final Vertx vertx;
    private final Context context;
    private final HttpClient http;
    private final RequestOptions readyRequest;
    private volatile boolean ready;
    private volatile boolean asking;
    private volatile String readiness = "was not asked yet";

    /**
     * @param port the serving node's data port on loopback
     */
    PredictClient(int port) {
        this(port, READY_TIMEOUT);
    }

    /**
     * @param port the serving node's data port on loopback
     * @param readyTimeout how long the node may be silent when asked whether the model is ready, before it is asked again
     */
    PredictClient(int port, Duration readyTimeout) {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        http = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        readyRequest = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setURI("/v2/models/" + FlightVersions.MODEL + "/ready")
                .setTimeout(readyTimeout.toMillis());
    }

    /** Asks about these flights; the prediction id, or a failure when the answer is anything but 200. */
    Future<String> predict(Instant eventTime, List<float[]> flights) {
        return onEventLoop(() -> http.request(HttpMethod.POST, "/v2/models/" + FlightVersions.MODEL + "/infer")
                .compose(request ->
                        request.putHeader("content-type", "application/json").send(body(eventTime, flights)))
                .expecting(HttpResponseExpectation.SC_OK)
                .compose(response -> response.body().map(body -> response.getHeader(PREDICTION_ID))));
    }

    /** Whether the model answers: the first call starts asking, later ones tell what came of it. */
    boolean modelReady() {
        if (!asking) {
            asking = true;
            onEventLoop(() -> http.request(readyRequest)
                            .compose(HttpClientRequest::send)
                            .map(HttpClientResponse::statusCode))
                    .onComplete(answer -> {
                        readiness = answer.succeeded() ? "answered " + answer.result() : "failed: " + answer.cause();
                        ready = answer.succeeded() && answer.result() == 200;
                        asking = false;
                    });
        }
        return ready;
    }

    /** What came of asking whether the model is ready, the last time: for a person. */
    String readiness() {
        return readiness;
    }

    /** Reports outcomes: {@code {"prediction_id", "row", "outcome"}} objects, at most 10,000. */
    Future<Void> feedback(JsonArray outcomes) {
        return onEventLoop(() -> http.request(HttpMethod.POST, "/v1/feedback")
                .compose(request ->
                        request.putHeader("content-type", "application/json").send(outcomes.toBuffer()))
                .expecting(HttpResponseExpectation.SC_ACCEPTED)
                .compose(response -> response.body())
                .mapEmpty());
    }

    /**
     * Everything about a request happens on the event loop: composed from another thread, an answer could arrive, and be
     * thrown away, before anybody had asked for its body.
     */
    private <T> Future<T> onEventLoop(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> call.get().onComplete(promise));
        return promise.future();
    }

    private static Buffer body(Instant eventTime, List<float[]> flights) {
        var json = new StringBuilder(128 + flights.size() * 40);
        json.append("{\"parameters\":{\"event_time\":\"")
                .append(eventTime)
                .append("\"},\"inputs\":[{\"name\":\"")
                .append(LateModel.INPUT)
                .append("\",\"datatype\":\"FP32\",\"shape\":[")
                .append(flights.size())
                .append(',')
                .append(FlightFeatures.NAMES.size())
                .append("],\"data\":[");
        char separator = ' ';
        for (float[] flight : flights) {
            for (float value : flight) {
                json.append(separator).append(value);
                separator = ',';
            }
        }
        return Buffer.buffer(json.append("]}]}").toString());
    }

    @Override
    public void close() {
        http.close();
        vertx.close();
    }
}
