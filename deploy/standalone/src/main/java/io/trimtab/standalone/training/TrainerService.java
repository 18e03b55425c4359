package io.trimtab.standalone.training;

import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.webhook.WebhookReceiver;
import io.trimtab.standalone.webhook.WebhookVerifier;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The team's training pipeline, as the drift monitor sees it: an HTTP endpoint that takes signed retrain requests.
 *
 * <p>It knows Kafka, the registry and nothing else of Trimtab: labels reach it through {@code trimtab.feedback} only.
 * Requests are worked off one after the other.
 */
public final class TrainerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);

    private final WebhookReceiver receiver;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "demo-trainer"));
    private final FlightVersions versions;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> promoted = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable RetrainPipeline> pipeline = new AtomicReference<>();
    private volatile boolean closed;

    private TrainerService(WebhookVerifier verifier, FlightVersions versions) {
        this.versions = versions;
        this.receiver = WebhookReceiver.start(verifier, this::accept);
    }

    /**
     * Listens on a free port of loopback.
     *
     * @param secret the Standard Webhooks secret shared with the monitor
     */
    public static TrainerService start(String secret, FlightVersions versions, InstantSource clock) {
        return new TrainerService(new WebhookVerifier(secret, clock), versions);
    }

    /** Names the Kafka that labelled flights are read from; until then requests fail. */
    public void use(String bootstrapServers) {
        var flights = new LabelledFlights(bootstrapServers, FlightVersions.MODEL, FlightFeatures.NAMES);
        pipeline.set(new RetrainPipeline(flights, versions));
    }

    /** Whether it has all the data for a request and is working on it. */
    public boolean training() {
        var current = pipeline.get();
        return current != null && current.training();
    }

    /** Where retrain requests are posted to. */
    public URI uri() {
        return receiver.uri();
    }

    /** Idempotency keys of the requests taken, in order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Versions promoted, in order. */
    public List<String> promoted() {
        return List.copyOf(promoted);
    }

    /** Why requests came to nothing, in order. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    private void accept(WebhookReceiver.Message message) {
        requests.add(message.id());
        worker.execute(() -> work(message));
    }

    private void work(WebhookReceiver.Message message) {
        try {
            var current = pipeline.get();
            if (current == null) {
                throw new IllegalStateException("the trainer has not been told where Kafka is");
            }
            var outcome = current.run(RetrainRequest.read(message.body()), () -> !closed);
            if (outcome.promoted()) {
                promoted.add(outcome.version());
            } else {
                failures.add("the challenger was worse than version " + outcome.version());
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.atWarn().setCause(e).addKeyValue("request", message.id()).log("retraining failed");
            }
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        closed = true;
        receiver.close();
        worker.shutdownNow();
    }
}
