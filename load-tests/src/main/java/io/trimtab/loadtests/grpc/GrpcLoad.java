package io.trimtab.loadtests.grpc;

import io.trimtab.loadtests.load.LoadOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One load: on every connection one unary call after the other. Everything happens on one event loop. */
final class GrpcLoad {
    static final long PATIENCE_MILLIS = 40_000;
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final LoadOutcome.Refusals NOT_COUNTED = new LoadOutcome.Refusals(0, 0, 0);
    private static final String OK = "0";

    private final Vertx vertx;
    private final GrpcOrder order;
    private final List<Buffer> bodies;
    private final RequestOptions target;
    private final HttpClientAgent client;
    private final Histogram latencies = new Histogram(HIGHEST_NANOS, 3);
    private final Promise<LoadOutcome> done = Promise.promise();
    private final double nanosBetween;
    private int busy;
    private int nextBody;
    private long nextDue;
    private long sent;
    private long answered;
    private long refused;
    private long failed;
    private long start;
    private long lastAnswer;
    private long lastSent;

    GrpcLoad(Vertx vertx, GrpcOrder order, List<Buffer> bodies) {
        this.vertx = vertx;
        this.order = order;
        this.bodies = bodies;
        this.nanosBetween = order.ratePerSecond() == 0 ? 0 : 1e9 / order.ratePerSecond();
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(order.host())
                .setPort(order.port())
                .setURI(order.paths().get(0));
        order.headers().forEach(target::addHeader);
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2MultiplexingLimit(1),
                new PoolOptions().setHttp2MaxSize(order.connections()).setEventLoopSize(1));
    }

    /** Puts the load on; done when the last answer is there. */
    Future<LoadOutcome> run() {
        vertx.runOnContext(nothing -> {
            start = System.nanoTime();
            busy = order.connections();
            for (int i = 0; i < order.connections(); i++) {
                next();
            }
        });
        return done.future().eventually(client::close);
    }

    private void next() {
        long now = System.nanoTime();
        long due = nanosBetween == 0 ? now : start + (long) (nextDue++ * nanosBetween);
        if (Math.max(now, due) - start > TimeUnit.MILLISECONDS.toNanos(order.durationMillis())) {
            ended();
            return;
        }
        if (due > now) {
            // Vert.x's own timers count milliseconds.
            ((ContextInternal) vertx.getOrCreateContext())
                    .nettyEventLoop()
                    .schedule(() -> vertx.runOnContext(nothing -> call(due)), due - now, TimeUnit.NANOSECONDS);
        } else {
            call(due);
        }
    }

    private void call(long due) {
        Buffer body = bodies.get(nextBody);
        nextBody = (nextBody + 1) % bodies.size();
        sent++;
        lastSent = System.currentTimeMillis();
        client.request(target)
                .compose(request -> send(request, body))
                .compose(response -> response.end().map(response))
                .onComplete(result -> {
                    lastAnswer = System.nanoTime();
                    if (result.failed()) {
                        failed++;
                    } else if (OK.equals(status(result.result()))) {
                        answered++;
                        latencies.recordValue(Math.max(0, Math.min(lastAnswer - due, HIGHEST_NANOS)));
                    } else {
                        refused++;
                    }
                    next();
                });
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, Buffer body) {
        return request.send(body).map(response -> {
            response.resume();
            return response;
        });
    }

    private static String status(HttpClientResponse response) {
        String trailer = response.getTrailer("grpc-status");
        return String.valueOf(trailer == null ? response.getHeader("grpc-status") : trailer);
    }

    private void ended() {
        if (--busy > 0) {
            return;
        }
        done.complete(new LoadOutcome(
                sent,
                answered,
                refused,
                failed,
                Math.max(0, lastAnswer - start) / 1e9,
                0,
                micros(50),
                micros(99),
                micros(99.9),
                latencies.getMaxValue() / 1e3,
                NOT_COUNTED,
                new LoadOutcome.Share(order.connections(), 0, 0),
                lastSent));
    }

    private double micros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }
}
