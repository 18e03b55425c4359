package io.trimtab.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.topology.SampleModel;
import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.EventTypes;
import io.trimtab.events.ReportScope;
import io.trimtab.events.Topics;
import io.trimtab.registry.ModelRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same events give the same reports and decisions, whatever happens to partitions, order and instances. */
final class ReplayIT {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final int DAYS = 9;
    private static final int ROWS = 10;
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int GARBAGE = 3;

    @TempDir
    Path folder;

    /** What a run published: reports and decisions in order, and how many dead letters. */
    private record Published(List<String> reports, List<String> decisions, int deadLetters) {}

    @Test
    void partitionsOrderRestartsKillsAndASecondInstanceChangeNoByte() throws Exception {
        List<SampleModel.Event> events = events();

        Published calm = calmRun(events);
        Published stormy = stormyRun(events);
        Published killed = killedRun(events);

        assertThat(calm.deadLetters()).isEqualTo(GARBAGE);
        for (Published other : List.of(stormy, killed)) {
            assertThat(other.reports()).isEqualTo(calm.reports());
            assertThat(other.decisions()).isEqualTo(calm.decisions());
            assertThat(other.deadLetters()).isEqualTo(calm.deadLetters());
        }
        List<DriftReport> windows = calm.reports().stream()
                .map(value -> DriftEventCodec.report(value.getBytes(UTF_8)))
                .filter(report -> report.scope() == ReportScope.WINDOW)
                .toList();
        assertThat(windows.stream().mapToLong(DriftReport::rows).sum())
                .as("every row counted once")
                .isEqualTo((long) events.size() * ROWS);
        assertThat(windows).hasSize(DAYS * 4);
        assertThat(windows).allSatisfy(report -> assertThat(report.late()).isZero());
        assertThat(calm.decisions().stream()
                        .map(value ->
                                DriftEventCodec.decision(value.getBytes(UTF_8)).kind()))
                .as("the shift was seen")
                .contains(DecisionKind.RETRAIN);
    }

    /** One partition, in order, one instance from beginning to end. */
    private Published calmRun(List<SampleModel.Event> events) throws Exception {
        Path here = Files.createDirectory(folder.resolve("calm"));
        try (var broker = new TestBroker(Files.createDirectory(here.resolve("broker")))) {
            broker.makePredictions(1);
            ModelRegistry registry = SampleRegistry.in(Files.createDirectory(here.resolve("models")), 1);
            events.forEach(event -> broker.predict(0, event));
            garbage(broker, 1);
            broker.watermark(1, end());
            try (DriftMonitor monitor = monitor(broker, registry, here.resolve("state"))) {
                assertThat(monitor.apiPort()).isPositive();
                return published(broker);
            }
        }
    }

    /** Four partitions, shuffled within the grace; an instance that dies half-way, one that joins, one that goes. */
    private Published stormyRun(List<SampleModel.Event> events) throws Exception {
        Path here = Files.createDirectory(folder.resolve("stormy"));
        var random = new Random(3);
        List<SampleModel.Event> shuffled = shuffledWithinTheGrace(events, random);
        try (var broker = new TestBroker(Files.createDirectory(here.resolve("broker")))) {
            broker.makePredictions(4);
            ModelRegistry registry = SampleRegistry.in(Files.createDirectory(here.resolve("models")), 1);
            List<SampleModel.Event> firstHalf = shuffled.subList(0, shuffled.size() / 2);
            firstHalf.forEach(event -> broker.predict(random.nextInt(4), event));
            try (DriftMonitor first = monitor(broker, registry, here.resolve("state-1"))) {
                assertThat(first.apiPort()).isPositive();
                broker.read(Topics.DRIFT_REPORTS, records -> records.size() >= 5, PATIENCE);
            }
            DriftMonitor second = monitor(broker, registry, here.resolve("state-2")); // state lost, restored
            shuffled.subList(shuffled.size() / 2, shuffled.size())
                    .forEach(event -> broker.predict(random.nextInt(4), event));
            try (DriftMonitor third = monitor(broker, registry, here.resolve("state-3"))) {
                garbage(broker, 4);
                broker.read(Topics.DRIFT_REPORTS, records -> records.size() >= DAYS * 2, PATIENCE);
                second.close();
                broker.watermark(4, end());
                assertThat(third.apiPort()).isPositive();
                return published(broker);
            }
        }
    }

    /**
     * Three partitions; two processes in a row that are killed (SIGKILL) in the middle of a window, and a third that finds
     * the state of the second as the kill left it.
     */
    private Published killedRun(List<SampleModel.Event> events) throws Exception {
        Path here = Files.createDirectory(folder.resolve("killed"));
        Path models = Files.createDirectory(here.resolve("models"));
        SampleRegistry.in(models, 1);
        var random = new Random(5);
        try (var broker = new TestBroker(Files.createDirectory(here.resolve("broker")))) {
            broker.makePredictions(3);
            int third = events.size() / 3 + 7; // not at the end of a window
            for (int part = 0; part < 2; part++) {
                try (var process = MonitorProcess.start(broker, models, here.resolve("state-" + part))) {
                    events.subList(part * third, (part + 1) * third)
                            .forEach(event -> broker.predict(random.nextInt(3), event));
                    int windows = (part + 1) * DAYS;
                    broker.read(Topics.DRIFT_REPORTS, records -> records.size() >= windows, PATIENCE);
                    process.kill();
                }
            }
            events.subList(2 * third, events.size()).forEach(event -> broker.predict(random.nextInt(3), event));
            garbage(broker, 3);
            broker.watermark(3, end());
            try (var last = MonitorProcess.start(broker, models, here.resolve("state-1"))) {
                assertThat(last.isAlive()).isTrue();
                return published(broker);
            }
        }
    }

    private static List<SampleModel.Event> events() {
        var random = new Random(11);
        List<SampleModel.Event> events = new ArrayList<>();
        for (Instant time = START; time.isBefore(end()); time = time.plus(STEP)) {
            double shift = time.isBefore(START.plus(Duration.ofDays(2))) ? 0 : 0.8;
            double[] rows = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                rows[row] = random.nextGaussian() + shift;
            }
            events.add(SampleModel.event("e-" + events.size(), time, "1", rows));
        }
        return events;
    }

    private static List<SampleModel.Event> shuffledWithinTheGrace(List<SampleModel.Event> events, Random random) {
        Map<Long, SampleModel.Event> byDelayed = new TreeMap<>();
        for (int i = 0; i < events.size(); i++) {
            long delayed = events.get(i).time().toEpochMilli()
                    + random.nextLong(Duration.ofMinutes(29).toMillis());
            byDelayed.put(delayed * 10_000 + i, events.get(i));
        }
        return List.copyOf(byDelayed.values());
    }

    private static void garbage(TestBroker broker, int partitions) {
        for (int i = 0; i < GARBAGE; i++) {
            broker.write(
                    new ProducerRecord<>(Topics.PREDICTIONS, i % partitions, "g".getBytes(UTF_8), "{".getBytes(UTF_8)));
        }
    }

    private static Instant end() {
        return START.plus(Duration.ofDays(DAYS));
    }

    private static DriftMonitor monitor(TestBroker broker, ModelRegistry registry, Path state) {
        return MonitorProcess.monitor(broker.bootstrapServers(), registry, state);
    }

    private static Published published(TestBroker broker) {
        String last = end().toString();
        List<String> reports = values(
                broker.read(
                        Topics.DRIFT_REPORTS,
                        records -> records.stream()
                                .map(record -> DriftEventCodec.report(record.value()))
                                .anyMatch(report -> report.scope() == ReportScope.WINDOW
                                        && report.to().toString().equals(last)),
                        PATIENCE),
                EventTypes.DRIFT_REPORT);
        List<String> decisions =
                values(broker.read(Topics.DECISIONS, records -> !records.isEmpty(), PATIENCE), EventTypes.DECISION);
        int deadLetters = broker.read(Topics.DEAD_LETTERS, records -> records.size() >= GARBAGE, PATIENCE)
                .size();
        return new Published(reports, decisions, deadLetters);
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records, String type) {
        return records.stream()
                .filter(record -> type.equals(new String(
                        record.headers().lastHeader(CloudEventHeaders.TYPE).value(), UTF_8)))
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
