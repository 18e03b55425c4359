package io.trimtab.drift;

import io.trimtab.drift.action.ActionRunner;
import io.trimtab.drift.action.Actions;
import io.trimtab.drift.action.DecisionLog;
import io.trimtab.drift.baseline.BaselineSource;
import io.trimtab.drift.baseline.RegistryBaselines;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.PolicyEngine;
import io.trimtab.drift.report.EventView;
import io.trimtab.drift.report.MonitorMetrics;
import io.trimtab.drift.report.ReadApi;
import io.trimtab.drift.topology.DriftTopology;
import io.trimtab.drift.topology.RegistryContexts;
import io.trimtab.drift.topology.Watermarks;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.file.FileModelRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance of the drift monitor.
 *
 * <p>The read API answers from the start; the rest waits, in the background, for the broker to answer. Instances with the
 * same {@code kafka.application-id} share the work.
 */
public final class DriftMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final DriftSettings settings;
    private final Collaborators collaborators;
    private final Vertx vertx = Vertx.vertx();
    private final MonitorMetrics metrics = new MonitorMetrics();
    private final CountDownLatch topicsReady = new CountDownLatch(1);
    private final BaselineSource baselines;
    private final DecisionLog log;
    private final EventView view;
    private final Actions actions;
    private final ActionRunner runner;
    private final HttpServer server;
    private final Thread starter;

    private volatile Optional<KafkaStreams> streams = Optional.empty();
    private volatile boolean closed;

    /** What a test or another program may want to choose. */
    public record Collaborators(ModelRegistry registry, PolicyEngine policy, InstantSource clock) {
        /** The registry folder that the settings name, its models' policies, the system's clock. */
        public static Collaborators of(DriftSettings settings) {
            InstantSource clock = InstantSource.system();
            return new Collaborators(
                    new FileModelRegistry(
                            settings.registry().root(), settings.registry().pollInterval(), clock),
                    new DefaultPolicy(new ModelPolicies(settings.registry().root())),
                    clock);
        }
    }

    /** Starts on the registry folder that the settings name, with each model's {@code policy.yaml} or the shipped policy. */
    public static DriftMonitor start(DriftSettings settings) {
        return start(settings, Collaborators.of(settings));
    }

    /**
     * Opens the read API's port and begins to wait for the broker.
     *
     * @throws IllegalStateException when the port cannot be opened
     */
    public static DriftMonitor start(DriftSettings settings, Collaborators collaborators) {
        var monitor = new DriftMonitor(settings, collaborators);
        monitor.starter.start();
        return monitor;
    }

    private DriftMonitor(DriftSettings settings, Collaborators collaborators) {
        this.settings = settings;
        this.collaborators = collaborators;
        this.baselines = new RegistryBaselines(
                collaborators.registry(), settings.windows().pane(), collaborators.clock());
        this.log = new DecisionLog(new KafkaProducer<>(producer()), collaborators.clock());
        this.view =
                new EventView(() -> consumer(Optional.empty()), settings.api().keep());
        this.actions = new Actions(
                vertx, collaborators.registry(), settings.webhook(), this::apiAddress, collaborators.clock());
        this.runner = new ActionRunner(
                () -> consumer(Optional.of(settings.kafka().applicationId() + "-actions")),
                log,
                actions,
                view::finished,
                metrics);
        metrics.running(this::running);
        var api = new ReadApi(
                vertx,
                new ReadApi.Parts(settings.api(), collaborators.registry(), view, log, metrics, this::conditions));
        this.server = listen(api);
        this.starter = new Thread(this::startWhenBrokerAnswers, "trimtab-monitor-start");
        this.starter.setDaemon(true);
    }

    private HttpServer listen(ReadApi api) {
        try {
            return api.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            closeQuietly();
            throw new IllegalStateException(
                    e.getCause() == null
                            ? "the read API did not open its port"
                            : e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closeQuietly();
            throw new IllegalStateException("interrupted while opening the read API", e);
        }
    }

    private void startWhenBrokerAnswers() {
        try {
            Optional<Integer> partitions = new MonitorTopics(settings).prepare(() -> closed);
            if (partitions.isEmpty()) {
                return;
            }
            topicsReady.countDown();
            view.start();
            KafkaStreams started = new KafkaStreams(
                    DriftTopology.build(new DriftTopology.Parts(
                            settings.windows(),
                            partitions.get(),
                            baselines,
                            collaborators.policy(),
                            new RegistryContexts(
                                    collaborators.registry(), baselines, settings.retrain(), settings.rollback()),
                            collaborators.clock(),
                            metrics)),
                    streamsProperties());
            started.setUncaughtExceptionHandler(error -> {
                metrics.threadFailed();
                LOG.atError().setCause(error).log("a stream thread failed and is replaced");
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            });
            streams = Optional.of(started);
            started.start();
            LOG.atInfo()
                    .addKeyValue("brokers", settings.kafka().bootstrapServers())
                    .addKeyValue("partitions", partitions.get())
                    .log("drift monitor reads predictions");
            while (!view.ready() && !closed) { // what ended before must be known before anything is carried out
                Thread.sleep(50);
            }
            if (!closed) {
                runner.start();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the monitor could not start and stays not ready");
        }
    }

    private Properties streamsProperties() {
        var properties = new Properties();
        properties.putAll(settings.kafka().client());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.kafka().applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, settings.kafka().stateDir().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.kafka().threads());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.kafka().commitInterval().toMillis());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        settings.topics()
                .replicationFactor()
                .ifPresent(copies -> properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, copies.intValue()));
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
        return properties;
    }

    private Consumer<byte[], byte[]> consumer(Optional<String> group) {
        var properties = new Properties();
        properties.putAll(settings.kafka().client());
        properties.put("bootstrap.servers", settings.kafka().bootstrapServers());
        group.ifPresent(id -> properties.put("group.id", id));
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Properties producer() {
        var properties = new Properties();
        properties.putAll(settings.kafka().client());
        properties.put("bootstrap.servers", settings.kafka().bootstrapServers());
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        return properties;
    }

    /** The read API's port, never 0. */
    public int apiPort() {
        return server.actualPort();
    }

    private URI apiAddress() {
        String host = settings.api().host();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + apiPort());
    }

    /** Whether the topology runs and what was in the topics at the start has been read. */
    public boolean ready() {
        return missing().isEmpty();
    }

    /** The conditions of {@link #ready} that do not hold yet, of {@code broker}, {@code topology}, {@code view}. */
    public List<String> missing() {
        return conditions().entrySet().stream()
                .filter(condition -> !condition.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, Boolean> conditions() {
        Map<String, Boolean> conditions = new TreeMap<>();
        conditions.put("broker", topicsReady.getCount() == 0);
        conditions.put("topology", running());
        conditions.put("view", view.ready());
        return conditions;
    }

    private boolean running() {
        return streams.map(running -> running.state() == KafkaStreams.State.RUNNING)
                .orElse(false);
    }

    /**
     * A record for the predictions topic that moves a partition's event time on, so that windows before it close. For
     * replays of past events; in live traffic the monitor writes them itself.
     */
    public static ProducerRecord<byte[], byte[]> watermark(int partition, Instant time) {
        return Watermarks.record(partition, time);
    }

    /** Stops and waits; windows stay open in their stores, actions that have not ended are carried out again later. */
    @Override
    public void close() {
        closed = true;
        starter.interrupt();
        try {
            starter.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A member that leaves is replaced at once; one that only vanishes holds its partitions until its session ends.
        streams.ifPresent(running ->
                running.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(CLOSE_TIMEOUT)));
        closeQuietly();
    }

    private void closeQuietly() {
        runner.close();
        view.close();
        actions.close();
        log.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("the read API did not close in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
    }
}
