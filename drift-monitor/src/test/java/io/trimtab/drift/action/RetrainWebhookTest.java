package io.trimtab.drift.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RetrainWebhookTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
    private static final WebhookSecret SECRET = WebhookSecret.parse("whsec_" + "B".repeat(32));
    private static final Decision DECISION = SampleDecisions.retrain("d1", ActionMode.AUTO);
    private static final byte[] BODY = RetrainRequest.body(DECISION, URI.create("http://127.0.0.1:8083"));

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final List<Received> received = new ArrayList<>();
    private HttpServer server;
    private RetrainWebhook webhook;

    private record Received(String id, String timestamp, String signature, Buffer body) {}

    @BeforeEach
    void start() throws Exception {
        server = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
        webhook = webhook(server.actualPort(), 4);
    }

    @AfterEach
    void stop() throws Exception {
        webhook.close();
        timer.shutdownNow();
        await(vertx.close());
    }

    private RetrainWebhook webhook(int port, int attempts) {
        return new RetrainWebhook(
                vertx,
                new WebhookSettings(
                        URI.create("http://127.0.0.1:" + port + "/retrain"),
                        List.of(SECRET),
                        Duration.ofSeconds(5),
                        attempts,
                        Duration.ofMillis(10),
                        Duration.ofMillis(40)),
                () -> NOW,
                timer);
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            synchronized (received) {
                received.add(new Received(
                        request.getHeader("webhook-id"),
                        request.getHeader("webhook-timestamp"),
                        request.getHeader("webhook-signature"),
                        body));
            }
            Integer status = answers.poll();
            request.response()
                    .putHeader("location", "http://127.0.0.1:1/elsewhere")
                    .putHeader("retry-after", "0")
                    .setStatusCode(status == null ? 200 : status)
                    .end();
        });
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void postsASignedBodyWithTheIdempotencyKeyAsItsId() throws Exception {
        Delivery delivery = await(webhook.deliver(DECISION.idempotencyKey(), BODY));

        assertThat(delivery).isEqualTo(new Delivery(true, 1, "answered 200 OK"));
        Received only = received.get(0);
        assertThat(only.id()).isEqualTo("key-d1");
        assertThat(only.body().getBytes()).isEqualTo(BODY);
        assertThat(WebhookSignature.verify(
                        SECRET,
                        only.id(),
                        only.timestamp(),
                        only.signature(),
                        only.body().getBytes(),
                        NOW))
                .isTrue();
        assertThat(only.body().toJsonObject().getJsonObject("data").getMap())
                .containsEntry("model", "sample")
                .containsEntry("since", "2025-12-31T00:00:00Z")
                .containsEntry("evidence_uri", "http://127.0.0.1:8083/api/decisions/d1")
                .hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void triesAgainWithTheSameIdWhenTheReceiverIsBusyOrBroken() throws Exception {
        answers.addAll(List.of(503, 429, 500));

        Delivery delivery = await(webhook.deliver("key-d1", BODY));

        assertThat(delivery).isEqualTo(new Delivery(true, 4, "answered 200 OK"));
        assertThat(received).extracting(Received::id).containsOnly("key-d1");
    }

    @Test
    void givesUpAfterTheLastAttempt() throws Exception {
        answers.addAll(List.of(500, 500, 500, 500, 500));

        assertThat(await(webhook.deliver("key-d1", BODY)))
                .isEqualTo(new Delivery(false, 4, "answered 500 Internal Server Error"));
    }

    @Test
    void doesNotRepeatWhatTheReceiverRefuses() throws Exception {
        answers.add(422);

        assertThat(await(webhook.deliver("key-d1", BODY)).attempts()).isEqualTo(1);
    }

    @Test
    void followsNoRedirect() throws Exception {
        answers.add(302);

        Delivery delivery = await(webhook.deliver("key-d1", BODY));

        assertThat(delivery.delivered()).isFalse();
        assertThat(delivery.message()).isEqualTo("answered 302 Found");
    }

    @Test
    void neverPostsAgainToAnAddressThatIsGone() throws Exception {
        answers.add(410);

        assertThat(await(webhook.deliver("key-d1", BODY)).delivered()).isFalse();
        assertThat(await(webhook.deliver("key-d2", BODY)).message()).contains("410 Gone before");
        assertThat(received).hasSize(1);
    }

    @Test
    void saysWhyNobodyCouldBeReached() throws Exception {
        int port = server.actualPort();
        await(server.close());

        Delivery delivery = await(webhook(port, 2).deliver("key-d1", BODY));

        assertThat(delivery.delivered()).isFalse();
        assertThat(delivery.attempts()).isEqualTo(2);
        assertThat(delivery.message()).startsWith("could not be posted: Connection refused");
    }

    @Test
    void sparesAReceiverThatKeepsFailing() throws Exception {
        for (int i = 0; i < 100; i++) {
            answers.add(500);
        }

        for (int i = 0; i < 4; i++) {
            await(webhook.deliver("key-" + i, BODY));
        }

        assertThat(received.size()).as("of 16 attempts").isLessThan(16);
    }
}
