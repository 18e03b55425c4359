package io.trimtab.drift.action;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.trimtab.events.ActionMode;
import io.trimtab.events.ActionOutcome;
import io.trimtab.events.ActionResult;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Carries out one decision: asks for the retrain, rolls back, or says that nothing is to be done by the monitor. */
public final class Actions implements AutoCloseable {
    /** Who acts when no person does. */
    public static final String MONITOR = "monitor";

    private static final int ROLLBACK_ATTEMPTS = 6;

    private final Optional<RetrainWebhook> webhook;
    private final Rollback rollback;
    private final WorkerExecutor worker;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final Supplier<URI> api;

    /**
     * Actions on this registry and webhook.
     *
     * @param api base address of the read API, named in webhooks
     */
    public Actions(
            Vertx vertx,
            ModelRegistry registry,
            Optional<WebhookSettings> webhook,
            Supplier<URI> api,
            InstantSource clock) {
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "trimtab-webhook-retries");
            thread.setDaemon(true);
            return thread;
        });
        this.webhook = webhook.map(settings -> new RetrainWebhook(vertx, settings, clock, timer));
        this.rollback = new Rollback(registry);
        this.worker = vertx.createSharedWorkerExecutor("trimtab-rollbacks", 1);
        this.clock = clock;
        this.api = api;
    }

    /** Carries the decision out and tells what came of it. The future never fails. */
    public Future<ActionOutcome> carryOut(Decision decision) {
        boolean action = decision.kind() == DecisionKind.RETRAIN || decision.kind() == DecisionKind.ROLLBACK;
        if (!action || decision.mode() == ActionMode.NOTIFY) {
            return Future.succeededFuture(
                    outcome(decision, ActionResult.NOTIFIED, 0, "told; nothing else was asked for"));
        }
        if (decision.mode() == ActionMode.APPROVE) {
            return Future.succeededFuture(outcome(
                    decision, ActionResult.AWAITING_APPROVAL, 0, "POST /api/decisions/" + decision.id() + "/approve"));
        }
        return decision.kind() == DecisionKind.RETRAIN ? retrain(decision) : rollBack(decision);
    }

    private Future<ActionOutcome> retrain(Decision decision) {
        return webhook.map(target -> target.deliver(decision.idempotencyKey(), RetrainRequest.body(decision, api.get()))
                        .map(delivery -> outcome(
                                decision,
                                delivery.delivered() ? ActionResult.DELIVERED : ActionResult.FAILED,
                                delivery.attempts(),
                                "webhook " + delivery.message())))
                .orElseGet(() -> Future.succeededFuture(
                        outcome(decision, ActionResult.FAILED, 0, "no webhook.url is set, so nobody was asked")));
    }

    private Future<ActionOutcome> rollBack(Decision decision) {
        var attempts = new AtomicInteger();
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(ROLLBACK_ATTEMPTS)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(500), 2, 0.25))
                .retryOnException(error ->
                        error instanceof RegistryException failed && failed.code() == RegistryErrorCode.STORAGE_FAILED)
                .build();
        return Future.fromCompletionStage(Retry.of("rollback", config).executeCompletionStage(timer, () -> {
                    attempts.incrementAndGet();
                    return worker.executeBlocking(() -> rollback.carryOut(decision))
                            .toCompletionStage();
                }))
                .map(moved -> outcome(
                        decision, moved.result(), attempts.get(), moved.message(), moved.before(), moved.after()))
                .otherwise(error -> outcome(
                        decision, ActionResult.FAILED, attempts.get(), "rollback failed: " + error.getMessage()));
    }

    private ActionOutcome outcome(Decision decision, ActionResult result, int attempts, String message) {
        return outcome(decision, result, attempts, message, Optional.empty(), Optional.empty());
    }

    private ActionOutcome outcome(
            Decision decision,
            ActionResult result,
            int attempts,
            String message,
            Optional<String> before,
            Optional<String> after) {
        return new ActionOutcome(
                decision.id(),
                decision.kind(),
                decision.model(),
                decision.version(),
                result,
                clock.instant(),
                attempts,
                MONITOR,
                message,
                before,
                after);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        webhook.ifPresent(RetrainWebhook::close);
        worker.close();
    }
}
