package io.trimtab.drift.action;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Posts signed webhooks until one is accepted.
 *
 * <p>A 2xx ends it well. Another status ends it badly, except 408, 425, 429 and 5xx, which are tried again like
 * connection errors and timeouts, after an exponentially growing wait with jitter or the answer's Retry-After. 410 ends
 * this address for good, as the Standard Webhooks specification wants; redirects are not followed. While the receiver
 * keeps failing a circuit breaker saves it the calls.
 */
final class RetrainWebhook implements AutoCloseable {
    private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);
    private static final int GONE = 410;
    private static final double GROWTH = 4;
    private static final double JITTER = 0.25;

    private final WebhookSettings settings;
    private final InstantSource clock;
    private final WebClient client;
    private final ScheduledExecutorService timer;
    private final CircuitBreaker breaker;
    private final AtomicBoolean gone = new AtomicBoolean();

    /** What came back; {@code retryAfter} is negative when the answer did not say. */
    private record Answer(int status, String reason, long retryAfterMillis) {
        boolean accepted() {
            return status / 100 == 2;
        }

        boolean tryAgain() {
            return status >= 500 || TRY_AGAIN.contains(status);
        }

        String sentence() {
            return "answered " + status + (reason.isBlank() ? "" : " " + reason);
        }
    }

    RetrainWebhook(Vertx vertx, WebhookSettings settings, InstantSource clock, ScheduledExecutorService timer) {
        this.settings = settings;
        this.clock = clock;
        this.timer = timer;
        this.client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setFollowRedirects(false)
                        .setConnectTimeout((int)
                                Math.min(Integer.MAX_VALUE, settings.timeout().toMillis()))
                        .setUserAgent("trimtab-drift-monitor"));
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(80)
                .waitDurationInOpenState(smaller(Duration.ofSeconds(30), settings.maxInterval()))
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordResult(answer -> answer instanceof Answer given && given.tryAgain())
                .build();
        this.breaker = CircuitBreaker.of("retrain-webhook", config);
    }

    private static Duration smaller(Duration left, Duration right) {
        return left.compareTo(right) <= 0 ? left : right;
    }

    /**
     * Posts the body. The future never fails.
     *
     * @param id the same for every attempt, and for every delivery of the same decision
     */
    Future<Delivery> deliver(String id, byte[] body) {
        if (gone.get()) {
            return Future.succeededFuture(new Delivery(
                    false, 0, settings.url().getHost() + " had answered 410 Gone before; change webhook.url"));
        }
        var attempts = new AtomicInteger();
        Retry retry = Retry.of("retrain-webhook", retries());
        CompletionStage<Answer> answer =
                retry.executeCompletionStage(timer, CircuitBreaker.decorateCompletionStage(breaker, () -> {
                    attempts.incrementAndGet();
                    return post(id, body).toCompletionStage();
                }));
        return Future.fromCompletionStage(answer)
                .map(last -> ended(last, attempts.get()))
                .otherwise(error -> new Delivery(false, attempts.get(), "could not be posted: " + message(error)));
    }

    private Delivery ended(Answer last, int attempts) {
        if (last.status() == GONE) {
            gone.set(true);
        }
        return new Delivery(last.accepted(), attempts, last.sentence());
    }

    private RetryConfig retries() {
        IntervalFunction growing = IntervalFunction.ofExponentialRandomBackoff(
                settings.initialInterval(), GROWTH, JITTER, settings.maxInterval());
        return RetryConfig.<Answer>custom()
                .maxAttempts(settings.maxAttempts())
                .retryOnResult(Answer::tryAgain)
                .retryOnException(error -> true)
                .intervalBiFunction((attempt, outcome) -> wait(growing.apply(attempt), outcome))
                .build();
    }

    private long wait(long growing, Either<Throwable, Answer> outcome) {
        long asked = outcome.isRight() ? outcome.get().retryAfterMillis() : -1;
        return Math.max(growing, Math.min(asked, settings.maxInterval().toMillis()));
    }

    private Future<Answer> post(String id, byte[] body) {
        var now = clock.instant();
        return client.postAbs(settings.url().toString())
                .timeout(settings.timeout().toMillis())
                .putHeader("content-type", "application/json")
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .putHeader("webhook-signature", WebhookSignature.sign(settings.secrets(), id, now, body))
                .sendBuffer(Buffer.buffer(body))
                .map(response -> new Answer(
                        response.statusCode(),
                        response.statusMessage() == null ? "" : response.statusMessage(),
                        retryAfterMillis(response.getHeader("retry-after"))));
    }

    /** Seconds only; the date form is rare and a wrong clock would make it harmful. */
    private static long retryAfterMillis(@org.jspecify.annotations.Nullable String header) {
        return header != null && header.matches("[0-9]{1,9}") ? Long.parseLong(header) * 1_000 : -1;
    }

    private static String message(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    @Override
    public void close() {
        client.close();
    }
}
