package io.trimtab.standalone.process;

import static java.util.Objects.requireNonNull;

import io.trimtab.drift.DriftMonitor;
import io.trimtab.serving.ServingNode;
import io.trimtab.standalone.broker.BrokerSettings;
import io.trimtab.standalone.broker.EmbeddedBroker;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything up in this JVM, on loopback; ends in the order in which nothing is lost: serving, monitor, broker. */
public final class SingleProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SingleProcess.class);

    private final Optional<EmbeddedBroker> broker;
    private final String brokers;
    private final @Nullable ServingNode serving;
    private final @Nullable DriftMonitor monitor;

    private SingleProcess(
            Optional<EmbeddedBroker> broker,
            String brokers,
            @Nullable ServingNode serving,
            @Nullable DriftMonitor monitor) {
        this.broker = broker;
        this.brokers = brokers;
        this.serving = serving;
        this.monitor = monitor;
    }

    /**
     * Starts the broker (unless brokers are named), the serving node and the monitor; returns when all listen. See
     * {@link #servingReady} and {@link #monitorReady} for when they are ready.
     *
     * @throws RuntimeException with a sentence for the person who started it: a taken port, a folder that is missing, an
     *     unknown setting
     */
    public static SingleProcess start(ProcessSettings settings) {
        makeDataDirectory(settings);
        Optional<EmbeddedBroker> broker = settings.kafka().isPresent()
                ? Optional.empty()
                : Optional.of(EmbeddedBroker.start(new BrokerSettings(
                        settings.ports().broker(), settings.dataDirectory().resolve("broker"))));
        var brokers = settings.kafka()
                .orElseGet(() -> broker.map(EmbeddedBroker::bootstrapServers).orElseThrow());
        ServingNode serving = null;
        try {
            serving = await(ServingNode.start(ServiceSettings.serving(settings, brokers)));
            var monitor = DriftMonitor.start(ServiceSettings.monitor(settings, brokers));
            return new SingleProcess(broker, brokers, serving, monitor);
        } catch (RuntimeException e) {
            new SingleProcess(broker, brokers, serving, null).close();
            throw e;
        }
    }

    private static void makeDataDirectory(ProcessSettings settings) {
        try {
            Files.createDirectories(settings.dataDirectory());
        } catch (IOException e) {
            throw new ProcessException("the data folder " + settings.dataDirectory() + " cannot be made: " + e, e);
        }
    }

    /** What Kafka clients put into {@code bootstrap.servers}. */
    public String brokers() {
        return brokers;
    }

    /** The port of predictions and feedback. */
    public int httpPort() {
        return serving().httpPort();
    }

    /** The port of gRPC; -1 when the serving node's settings turn it off. */
    public int grpcPort() {
        return serving().grpcPort();
    }

    /** The port of health, metrics and administration. */
    public int managementPort() {
        return serving().managementPort();
    }

    /** The port of the monitor's read API. */
    public int monitorPort() {
        return monitor().apiPort();
    }

    /** Whether the serving node has loaded its models. */
    public boolean servingReady() {
        return serving().isReady();
    }

    /** Whether the monitor has found Kafka and works. */
    public boolean monitorReady() {
        return monitor().ready();
    }

    /** What the monitor still waits for, of {@code broker}, {@code topology}, {@code view}; empty when it is ready. */
    public List<String> monitorMissing() {
        return monitor().missing();
    }

    private ServingNode serving() {
        return requireNonNull(serving);
    }

    private DriftMonitor monitor() {
        return requireNonNull(monitor);
    }

    @Override
    public void close() {
        if (serving != null) {
            quietly("serving node", () -> await(serving.drainAndClose()));
        }
        if (monitor != null) {
            quietly("monitor", monitor::close);
        }
        broker.ifPresent(running -> quietly("broker", running::close));
    }

    private static void quietly(String what, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("what", what).log("did not stop cleanly");
        }
    }

    /** Waits for a start or a stop; the failure's own exception is thrown, not a wrapper. */
    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
