package io.trimtab.loadtests.generator;

import io.hyperfoil.api.config.Benchmark;
import io.hyperfoil.api.config.BenchmarkBuilder;
import io.hyperfoil.api.statistics.StatisticsSnapshot;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.http.api.HttpMethod;
import io.hyperfoil.http.config.HttpPluginBuilder;
import io.hyperfoil.http.config.Protocol;
import io.hyperfoil.http.statistics.HttpStats;
import io.hyperfoil.http.steps.HttpRequestStepBuilder;
import io.hyperfoil.http.steps.HttpStepCatalog;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of Hyperfoil inside this process: one thread, one phase, one POST after another on every connection. */
final class HyperfoilRun {
    /** How long answers may be outstanding after the last request before they count as failed. */
    private static final long PATIENCE_MILLIS = 20_000;

    private final LoadOrder order;
    private final List<byte[]> bodies;
    private final Pace pace;
    private final Answers answers;
    private final StatisticsSnapshot totals = new StatisticsSnapshot();
    private int nextBody;
    private int nextPath;
    private long lastSent;

    HyperfoilRun(LoadOrder order, List<byte[]> bodies) {
        this.order = order;
        this.bodies = bodies;
        this.pace = new Pace(order.connections(), order.ratePerSecond());
        this.answers = new Answers(order.connections(), pace);
    }

    /** Sends what the order asks for and returns when the last answer is there or given up. */
    LoadOutcome run() {
        new LocalSimulationRunner(
                        benchmark(), (phase, step, metric, snapshot, ready) -> totals.add(snapshot), null, null)
                .run();
        if (totals.requestCount == 0) {
            throw new IllegalStateException(
                    "no request could be sent to " + order.host() + ":" + order.port() + "; does it listen?");
        }
        HttpStats statuses = HttpStats.get(totals);
        long answered = statuses.status_2xx;
        long refused = statuses.status_3xx + statuses.status_4xx + (long) statuses.status_5xx + statuses.status_other;
        return new LoadOutcome(
                totals.requestCount,
                answered,
                refused,
                totals.requestCount - answered - refused,
                pace.seconds(),
                totals.blockedTime / 1e6,
                micros(50),
                micros(99),
                micros(99.9),
                answers.latencies().getMaxValue() / 1e3,
                answers.refusals(),
                answers.share(),
                lastSent);
    }

    private double micros(double percentile) {
        return answers.latencies().getValueAtPercentile(percentile) / 1e3;
    }

    private Benchmark benchmark() {
        BenchmarkBuilder builder = BenchmarkBuilder.builder().name("load").threads(1);
        builder.addPlugin(HttpPluginBuilder::new)
                .http()
                .protocol(Protocol.HTTP)
                .host(order.host())
                .port(order.port())
                .allowHttp2(false)
                .sharedConnections(order.connections())
                .pipeliningLimit(1);
        HttpRequestStepBuilder post = builder.addPhase("load")
                .always(order.connections())
                .duration(order.durationMillis())
                .maxDuration(order.durationMillis() + PATIENCE_MILLIS)
                .scenario()
                .initialSequence("predict")
                .step(pace)
                .step(HttpStepCatalog.SC)
                .httpRequest(HttpMethod.POST)
                .path(session -> nextPath());
        order.headers()
                .forEach((name, value) -> post.headers().header(name, value).endHeaders());
        post.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .body((session, connection) -> Unpooled.wrappedBuffer(nextBody()))
                .handler()
                .stopOnInvalid(false)
                .status(answers::status)
                .header((request, name, value) -> answers.header(request, name))
                .onCompletion(answers::complete)
                .endHandler()
                .endStep();
        return builder.build();
    }

    private String nextPath() {
        String path = order.paths().get(nextPath);
        nextPath = (nextPath + 1) % order.paths().size();
        return path;
    }

    private byte[] nextBody() {
        lastSent = System.currentTimeMillis();
        byte[] body = bodies.get(nextBody);
        nextBody = (nextBody + 1) % bodies.size();
        return body;
    }
}
