package io.trimtab.serving;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.serving.EventSettings.ClientEventTime;
import io.trimtab.serving.admission.Saturation;
import io.trimtab.serving.eventloop.PausingTransport;
import io.trimtab.serving.metrics.ServingMeter;
import io.trimtab.serving.metrics.ServingMeters;
import io.trimtab.serving.metrics.VersionStateMeters;
import io.trimtab.serving.model.LifecycleOptions;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.model.ModelLifecycle;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.VersionListener;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.ops.ManagementPort;
import io.trimtab.serving.ops.ManagementToken;
import io.trimtab.serving.prediction.PredictionIds;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.protocol.DataPort;
import io.trimtab.serving.protocol.HttpEndpoint;
import io.trimtab.serving.protocol.feedback.FeedbackEndpoint;
import io.trimtab.serving.protocol.grpc.GrpcPort;
import io.trimtab.serving.protocol.grpc.GrpcServices;
import io.trimtab.serving.protocol.oip.OipEndpoint;
import io.trimtab.serving.protocol.openapi.OpenApiEndpoint;
import io.trimtab.serving.protocol.v1.V1Endpoint;
import io.trimtab.serving.publish.EventSink;
import io.trimtab.serving.publish.KafkaEventSink;
import io.trimtab.serving.publish.PublishMeters;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.djl.DjlModelRuntime;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.net.BindException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running serving node: data port, management port, models and events. Wiring only. */
public final class ServingNode {
    private static final Logger LOG = LoggerFactory.getLogger(ServingNode.class);
    private static final String VERSION = "0.1.0";
    private static final long SWEEP_MILLIS = 10;
    private static final long DRAIN_POLL_MILLIS = 5;

    private final ServingSettings settings;
    private final Vertx vertx;
    private final ModelLifecycle lifecycle;
    private final Optional<KafkaEventSink> kafka;
    private final PredictionService predictions;
    private final OffLoopThreads offLoop = new OffLoopThreads();
    /** Not an event loop, which a call might keep busy that has to be stopped. */
    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("trimtab-sweep", true));

    private final DataPort.Shared shared;
    private final List<DataPort> dataPorts = new CopyOnWriteArrayList<>();
    private final GrpcPort.Shared grpcShared;
    private final List<GrpcPort> grpcPorts = new CopyOnWriteArrayList<>();
    private final ManagementPort management;
    private final AtomicReference<@Nullable Future<Void>> ending = new AtomicReference<>();
    private @Nullable HttpServer managementServer;

    private ServingNode(ServingSettings settings) {
        ManagementToken token = ManagementToken.load(
                settings.management().token(), settings.management().tokenFile());
        requireModelsFolder(settings);
        this.settings = settings;
        int processors = Runtime.getRuntime().availableProcessors();
        var saturation = new Saturation(System::nanoTime);
        this.vertx = Vertx.builder()
                .withTransport(
                        PausingTransport.of(saturation, settings.admission().refusalPause()))
                .with(new VertxOptions()
                        .setEventLoopPoolSize(settings.http().eventLoopsOn(processors))
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false)))
                .build();
        var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var meters = new ServingMeters(prometheus);
        meters.count(ServingMeter.EVENT_LOOP_PAUSES, Tags.empty(), saturation, Saturation::pauses);
        bindProcess(prometheus);

        var toService = new AtomicReference<@Nullable PredictionService>();
        this.lifecycle = ModelLifecycle.start(
                new FileModelRegistry(
                        settings.models().root(), settings.models().pollInterval(), Clock.systemUTC()),
                // in this order: DJL's engine must be the first to make ONNX Runtime's environment
                List.of(new DjlModelRuntime(), new OnnxModelRuntime()),
                lifecycleOptions(settings.models()),
                new StateChanges(toService, meters));
        this.kafka = settings.events().enabled()
                ? Optional.of(KafkaEventSink.start(
                        settings.events().kafka(), settings.node().id(), Clock.systemUTC()))
                : Optional.empty();
        kafka.ifPresent(sink -> PublishMeters.bind(sink, meters));
        this.predictions = new PredictionService(
                lifecycle.index(),
                kafka.<EventSink>map(sink -> sink).orElseGet(NoEvents::new),
                meters,
                new PredictionService.Rules(settings.admission(), settings.batching()),
                saturation,
                new PredictionIds(settings.node().id(), new SecureRandom()),
                Clock.systemUTC());
        toService.set(predictions);
        boolean acceptEventTime = settings.events().clientEventTime() == ClientEventTime.ACCEPT;
        List<HttpEndpoint> endpoints = List.of(
                new OipEndpoint(predictions, this::isReady, VERSION, acceptEventTime),
                new V1Endpoint(predictions),
                new FeedbackEndpoint(predictions),
                new OpenApiEndpoint());
        this.shared = new DataPort.Shared(settings.http(), endpoints, meters, offLoop);
        var grpcServices = new GrpcServices(
                predictions,
                this::isReady,
                new GrpcServices.Rules(VERSION, acceptEventTime, settings.grpc().streamInFlight()));
        this.grpcShared = new GrpcPort.Shared(settings.grpc(), grpcServices, meters, offLoop);
        this.management = new ManagementPort(lifecycle, VERSION, prometheus, token, this::isReady);
    }

    /**
     * Starts a node; it answers as soon as the future completes and is ready when its models are.
     *
     * @return fails with {@link StartFailedException} when a port is taken or a folder is missing
     */
    public static Future<ServingNode> start(ServingSettings settings) {
        ServingNode node;
        try {
            node = new ServingNode(settings);
        } catch (StartFailedException e) {
            return Future.failedFuture(e);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(new StartFailedException(String.valueOf(e.getMessage()), e));
        }
        Promise<ServingNode> started = Promise.promise();
        node.listen()
                .onSuccess(listening -> started.complete(node))
                .onFailure(failure -> node.close().onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    /** The port of predictions and feedback. */
    public int httpPort() {
        return dataPorts.get(0).actualPort();
    }

    /** The port of gRPC; -1 when there is none. */
    public int grpcPort() {
        return grpcPorts.isEmpty() ? -1 : grpcPorts.get(0).actualPort();
    }

    /** The port of health, metrics and administration. */
    public int managementPort() {
        HttpServer server = managementServer;
        return server == null ? -1 : server.actualPort();
    }

    /** Whether every model has been loaded or has failed, and nothing is ending. */
    public boolean isReady() {
        return ending.get() == null && lifecycle.settled();
    }

    /** Completes when every model has been loaded or has failed. */
    public Future<Void> whenReady() {
        Promise<Void> promise = Promise.promise();
        lifecycle.whenSettled(promise::complete);
        return promise.future();
    }

    /** What this node serves. */
    public ModelIndex models() {
        return lifecycle.index();
    }

    /** Looks for new versions and moved aliases now instead of at the next interval. */
    public void lookSoon() {
        lifecycle.lookSoon();
    }

    /**
     * Ends the node without failing a request that it accepted: says that it is not ready, goes on answering for a
     * grace period while it asks clients to close their connections, stops listening, finishes what it accepted, sends
     * the events of that, closes the models. A second call waits for the first.
     */
    public Future<Void> drainAndClose() {
        Promise<Void> promise = Promise.promise();
        if (!ending.compareAndSet(null, promise.future())) {
            Future<Void> first = ending.get();
            return first == null ? promise.future() : first;
        }
        LOG.atInfo().addKeyValue("inFlight", predictions.inFlight()).log("draining");
        shared.drain();
        later(settings.shutdown().grace().toMillis())
                .compose(graceOver -> stopListening())
                .compose(stopped ->
                        idle(System.nanoTime() + settings.shutdown().timeout().toNanos()))
                .onComplete(done -> close().onComplete(promise));
        return promise.future();
    }

    private Future<Void> listen() {
        var options = new DeploymentOptions()
                .setInstances(settings.http().eventLoopsOn(Runtime.getRuntime().availableProcessors()));
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        return vertx.deployVerticle(this::dataPort, options)
                .recover(failure -> taken(
                        failure,
                        "http.port",
                        settings.http().host(),
                        settings.http().port()))
                .compose(deployed -> listenForGrpc(options))
                .compose(listening -> management.listen(vertx, settings.management()))
                .recover(failure -> taken(
                        failure,
                        "management.port",
                        settings.management().host(),
                        settings.management().port()))
                .map(server -> {
                    managementServer = server;
                    LOG.atInfo()
                            .addKeyValue("http", httpPort())
                            .addKeyValue("grpc", grpcPort())
                            .addKeyValue("management", server.actualPort())
                            .log("listening");
                    return null;
                });
    }

    private void sweep() {
        try {
            predictions.sweep();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("deadlines could not be looked at");
        }
    }

    private Future<?> listenForGrpc(DeploymentOptions options) {
        if (!settings.grpc().enabled()) {
            return Future.succeededFuture();
        }
        return vertx.deployVerticle(this::grpcPortOfALoop, options)
                .recover(failure -> taken(
                        failure,
                        "grpc.port",
                        settings.grpc().host(),
                        settings.grpc().port()));
    }

    private GrpcPort grpcPortOfALoop() {
        var port = new GrpcPort(grpcShared);
        grpcPorts.add(port);
        return port;
    }

    private DataPort dataPort() {
        var port = new DataPort(shared);
        dataPorts.add(port);
        return port;
    }

    private static <T> Future<T> taken(Throwable failure, String key, String host, int port) {
        if (failure instanceof StartFailedException) {
            return Future.failedFuture(failure);
        }
        String reason = failure instanceof BindException
                ? "it is taken, or the address is not one of this machine"
                : String.valueOf(failure.getMessage());
        return Future.failedFuture(new StartFailedException(
                "cannot listen on " + host + ":" + port + ": " + reason + "; choose another port with " + key,
                failure));
    }

    private Future<Void> stopListening() {
        long millis = settings.shutdown().timeout().toMillis();
        return Future.join(Stream.concat(
                                dataPorts.stream().map(port -> port.shutdown(millis)),
                                grpcPorts.stream().map(port -> port.shutdown(millis)))
                        .toList())
                .mapEmpty();
    }

    /** Completes when nothing is in flight any more; what is left at the deadline fails. */
    private Future<Void> idle(long deadlineNanos) {
        if (predictions.inFlight() == 0) {
            predictions.stopAdmitting();
            return Future.succeededFuture();
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            LOG.atWarn().addKeyValue("inFlight", predictions.inFlight()).log("requests are cut off");
            predictions.stopAdmitting();
            predictions.abort();
            return Future.succeededFuture();
        }
        return later(DRAIN_POLL_MILLIS).compose(waited -> idle(deadlineNanos));
    }

    private Future<Void> close() {
        predictions.stopAdmitting();
        // a promise of no event loop, because all of them will have ended when it completes
        Promise<Void> closed = Promise.promise();
        vertx.<Void>executeBlocking(() -> {
                    closeModels();
                    return null;
                })
                .onComplete(modelsClosed -> vertx.close().onComplete(closed));
        return closed.future();
    }

    private void closeModels() {
        sweeper.shutdownNow();
        offLoop.close();
        if (!kafka.map(sink -> sink.close(settings.shutdown().timeout())).orElse(true)) {
            LOG.atWarn().log("some events could not be sent before the end; they are counted");
        }
        if (!lifecycle.close(settings.shutdown().timeout())) {
            LOG.atWarn().log("a model is still in use and stays loaded");
        }
    }

    private Future<Void> later(long millis) {
        if (millis <= 0) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        vertx.setTimer(millis, timer -> promise.complete());
        return promise.future();
    }

    private static void requireModelsFolder(ServingSettings settings) {
        if (!Files.isDirectory(settings.models().root())) {
            throw new StartFailedException(
                    "models.root must be a folder with one folder for each model, was '"
                            + settings.models().root() + "', which is none",
                    null);
        }
    }

    private static LifecycleOptions lifecycleOptions(ModelSettings models) {
        return new LifecycleOptions(
                models.load(),
                models.loadThreads(),
                models.loadLimit(),
                models.warmUpLimit(),
                LifecycleOptions.DEFAULT.grace(),
                new RuntimeOptions(
                        models.device(),
                        models.threads(),
                        models.gpuMemoryLimit()
                                .map(limit -> OptionalLong.of(limit.bytes()))
                                .orElse(OptionalLong.empty()),
                        Map.of()));
    }

    @SuppressWarnings("resource") // lives as long as the registry
    private static void bindProcess(PrometheusMeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** Takes state changes to the meters, and ends the lanes of versions that are gone. */
    private static final class StateChanges implements VersionListener {
        private final AtomicReference<@Nullable PredictionService> service;
        private final VersionStateMeters states;

        StateChanges(AtomicReference<@Nullable PredictionService> service, ServingMeters meters) {
            this.service = service;
            this.states = new VersionStateMeters(
                    meters, Arrays.stream(VersionState.values()).map(Enum::name).toList());
        }

        @Override
        public void changed(ServedVersion version, VersionState from, VersionState to) {
            PredictionService predictions = service.get();
            if (predictions == null || !isReplaced(predictions.models(), version)) {
                states.entered(version.model(), version.version(), to.name());
            }
            if (to == VersionState.UNLOADED && predictions != null) {
                predictions.versionGone(version);
            }
        }

        /** Whether another object answers under the same number, because the version's files changed. */
        private static boolean isReplaced(ModelIndex models, ServedVersion version) {
            return models.model(version.model())
                    .flatMap(model -> model.find(version.version()))
                    .filter(current -> current != version && current.state() == VersionState.READY)
                    .isPresent();
        }
    }
}
