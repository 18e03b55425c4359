package io.trimtab.standalone.demo;

import io.trimtab.drift.DriftMonitor;
import io.trimtab.events.Topics;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.standalone.flights.FlightExtract;
import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.flights.Flights;
import io.trimtab.standalone.process.ProcessSettings;
import io.trimtab.standalone.process.SingleProcess;
import io.trimtab.standalone.training.FlightVersions;
import io.trimtab.standalone.training.LabelledRows;
import io.trimtab.standalone.training.TrainerService;
import io.trimtab.standalone.webhook.WebhookSecrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole demo: starts everything, lets the {@link Story} happen, judges it, prints the table.
 *
 * <p>The policy is the shipped default; only the action modes are {@code auto}, and events carry the flights' times. How
 * often the registry is looked at and how often results are committed is shorter than by default, because event time is
 * compressed.
 */
public final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starting Kafka Streams may meet one of its 30 s request timeouts or two on a busy machine, and gets over them. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private static final Duration SAY_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Plan plan;
    private final PrintWriter out;
    private final Progress progress;
    private final FlightVersions versions;
    private final TrainerService trainer;
    private final SingleProcess process;

    private Demo(Plan plan, PrintWriter out, FlightVersions versions, TrainerService trainer, SingleProcess process) {
        this.plan = plan;
        this.out = out;
        this.progress = new Progress(out);
        this.versions = versions;
        this.trainer = trainer;
        this.process = process;
    }

    /**
     * Starts the broker, the serving node, the monitor and the trainer.
     *
     * @param folder everything is kept below it
     */
    public static Demo start(Plan plan, Path folder, ProcessSettings.Ports ports, PrintWriter out) {
        var models = makeFolder(folder.resolve("models"));
        var clock = InstantSource.system();
        var registry = new FileModelRegistry(models, Duration.ofSeconds(1), clock);
        var versions = new FlightVersions(registry, FlightBaseline::build);
        var secret = WebhookSecrets.random();
        var trainer = TrainerService.start(secret, versions, clock);
        try {
            var process = SingleProcess.start(new ProcessSettings(
                    models,
                    folder.resolve("data"),
                    Optional.empty(),
                    ports,
                    Map.of("events.client-event-time", "accept", "models.poll-interval", "100ms"),
                    Map.of(
                            "policy.retrain-mode", "auto",
                            "policy.rollback-mode", "auto",
                            "registry.poll-interval", "100ms",
                            "kafka.commit-interval", "100ms",
                            "webhook.url", trainer.uri().toString(),
                            "webhook.secret", secret)));
            trainer.use(process.brokers());
            return new Demo(plan, out, versions, trainer, process);
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
    }

    /** Everything that runs, for looking around. */
    public SingleProcess process() {
        return process;
    }

    /** Tells the story and prints the table; whether all of it came true. */
    public boolean run() throws InterruptedException {
        progress.say("broker, serving node, monitor and trainer are up");
        var flights = FlightExtract.read(plan.trainingStart(), plan.end());
        var first = versions.registerFirst(trainingRows(flights), "flights-2001.parquet", "demo");
        progress.say("version %s trained on %,d flights from %s, registered, promoted"
                .formatted(
                        first.version(),
                        first.manifest()
                                .lineage()
                                .flatMap(l -> l.trainingData())
                                .flatMap(data -> data.rows())
                                .orElse(0L),
                        plan.first().airports()));
        try (var client = new PredictClient(process.httpPort())) {
            awaitServices(client);
            return tell(flights, client);
        }
    }

    private boolean tell(Flights flights, PredictClient client) throws InterruptedException {
        try (var ledger = new EventLedger(process.brokers());
                var verdicts = new Verdicts(process.brokers())) {
            var pace = new LoopPace(ledger, verdicts, () -> verdicts.acting() || trainer.training());
            var replayer = new Replayer(flights, client, pace, plan.largestRequest());
            var told = new Story(plan, replayer, versions, trainer, verdicts, progress).tell();
            // Only then: what reaches the topic after event time was moved on would be late.
            ledger.await(replayer.rows(), PATIENCE);
            closeWindows(told.end());
            verdicts.await(told.end(), PATIENCE);
            var outcomes = new Judgement(verdicts, ledger, trainer, versions).judge(told);
            OutcomeTable.print(out, outcomes);
            if (ledger.duplicates() > 0) {
                out.println("did not come true: " + ledger.duplicates() + " event ids came twice");
            }
            return ledger.duplicates() == 0 && outcomes.stream().allMatch(PhaseOutcome::cameTrue);
        }
    }

    /** The topics exist when the monitor is ready. */
    private void awaitServices(PredictClient client) throws InterruptedException {
        long start = System.nanoTime();
        Duration said = SAY_EVERY;
        while (!(process.monitorReady() && client.modelReady())) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            String state = process.monitorReady()
                    ? "the model, asked whether it is ready, " + client.readiness()
                    : "the monitor waits for " + process.monitorMissing();
            if (waited.compareTo(START_PATIENCE) > 0) {
                throw new IllegalStateException(
                        "the services were not ready after %d s: %s".formatted(START_PATIENCE.toSeconds(), state));
            }
            if (waited.compareTo(said) > 0) {
                progress.say(state);
                said = said.plus(SAY_EVERY);
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private LabelledRows trainingRows(Flights flights) {
        var times = new ArrayList<Long>();
        var features = new ArrayList<float[]>();
        var late = new ArrayList<Boolean>();
        for (int flight : flights.select(plan.trainingStart(), plan.quietStart(), plan.firstAirports())) {
            times.add(flights.time(flight).toEpochMilli());
            features.add(flights.features(flight));
            late.add(flights.late(flight));
        }
        return new LabelledRows(FlightFeatures.NAMES, times, features, late);
    }

    /** No flight comes after the last one, so event time is moved on by hand to close the last window. */
    private void closeWindows(Instant end) {
        Map<String, Object> settings = Map.of("bootstrap.servers", process.brokers(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var partition : producer.partitionsFor(Topics.PREDICTIONS)) {
                producer.send(DriftMonitor.watermark(partition.partition(), end.plus(Duration.ofHours(1))));
            }
        }
    }

    private static Path makeFolder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's folder " + folder + " cannot be made", e);
        }
    }

    @Override
    public void close() {
        trainer.close();
        process.close();
    }
}
