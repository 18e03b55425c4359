package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.RegistryBaselines;
import io.trimtab.events.Endpoint;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.PredictionEventWriter;
import io.trimtab.events.TensorPayload;
import io.trimtab.events.Timings;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.standalone.broker.BrokerSettings;
import io.trimtab.standalone.broker.EmbeddedBroker;
import io.trimtab.standalone.training.LabelledRows;
import io.trimtab.standalone.training.LateModelTrainer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineLearnCommandIT {
    private static final String TOPIC = "trimtab.predictions";
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int HOURS = 48;
    private static final int ROWS = 10;

    @TempDir
    Path folder;

    private String models;

    @BeforeEach
    void aVersionWithoutABaseline() throws Exception {
        models = "--models=" + folder.resolve("models");
        var labelled = new LabelledRows(
                List.of("a", "b"),
                List.of(1L, 2L),
                List.of(new float[] {0, 1}, new float[] {1, 0}),
                List.of(true, false));
        Path file = Files.write(
                folder.resolve("m.onnx"), LateModelTrainer.train(labelled).onnx());
        trimtab(
                "model",
                "push",
                "m",
                file.toString(),
                models,
                "--input=flight",
                "--features=a,b",
                "--score=late_probability");
    }

    @Test
    void learnsFromAStretchOfTimeFromTheFirstRowsAndGivesItToTheVersion() throws Exception {
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder.resolve("broker")))) {
            publish(broker.bootstrapServers());
            String kafka = "--kafka=" + broker.bootstrapServers();
            Path out = folder.resolve("learned.json");

            var stretch = trimtab(
                    "baseline",
                    "learn",
                    "--model=m/1",
                    models,
                    kafka,
                    "--from=2026-03-02T06:00:00Z",
                    "--to=2026-03-02T12:00:00Z",
                    "--out=" + out);

            assertThat(stretch.status()).as(stretch.err()).isZero();
            assertThat(stretch.out()).startsWith(out + ": 60 rows, 3 columns, ");
            var profile = BaselineFile.read(out);
            assertThat(profile.dataset().uri())
                    .isEqualTo("kafka:" + TOPIC + " from 2026-03-02T06:00:00Z to 2026-03-02T12:00:00Z");
            assertThat(profile.blocks().get(0).start()).isEqualTo(Instant.parse("2026-03-02T00:00:00Z"));

            var tooMany = trimtab("baseline", "learn", "--model=m/1", models, kafka, "--first=1000", "--out=" + out);
            assertThat(tooMany.status()).isEqualTo(2);
            assertThat(tooMany.err())
                    .contains("--first asks for 1,000 rows of m/1, kafka:" + TOPIC
                            + " has 480, and 0 of failed or truncated events");

            var first = trimtab("baseline", "learn", "--model=m/1", models, kafka, "--first=100", "--attach");

            assertThat(first.status()).as(first.err()).isZero();
            var registry =
                    new FileModelRegistry(folder.resolve("models"), Duration.ofSeconds(1), InstantSource.system());
            var known = new RegistryBaselines(registry, Duration.ofHours(1), InstantSource.system()).find("m", "1");
            assertThat(known.problem()).isEmpty();
            assertThat(known.profile().orElseThrow().dataset().rows()).isEqualTo(100);
            assertThat(known.profile().orElseThrow().blocks())
                    .allSatisfy(block -> assertThat(block.start()).isBefore(START.plus(Duration.ofHours(10))));
            registry.version("m", "1").verifyDigests();
            Path attached = folder.resolve("models/m/1/baseline.json");
            assertThat(Files.getPosixFilePermissions(attached))
                    .as("whoever may read the model may read it")
                    .isEqualTo(Files.getPosixFilePermissions(Files.writeString(folder.resolve("other"), "")));
            try (var files = Files.list(attached.getParent())) {
                assertThat(files).noneMatch(file -> file.toString().contains(".tmp"));
            }

            var again = trimtab("baseline", "learn", "--model=m/1", models, kafka, "--first=100", "--attach");
            assertThat(again.err())
                    .startsWith("trimtab: version m/1 has a baseline: a version's baseline never changes");
        }
    }

    @Test
    void refusesAStretchThatEndsBeforeItBegins() {
        var run = trimtab(
                "baseline", "learn", "--model=m/1", models, "--from=2026-03-02T06:00:00Z", "--to=2026-03-01T12:00:00Z");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--from must be before --to");
    }

    @Test
    void leavesOutAFeatureThatIsNeverSent() throws Exception {
        trimtab(
                "model",
                "push",
                "m",
                folder.resolve("m.onnx").toString(),
                models,
                "--input=flight",
                "--features=a,b",
                "--score=late_probability");
        Path manifest = folder.resolve("models/m/2/manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"column\" : 1", "\"column\" : 9"));
        try (var broker = EmbeddedBroker.start(new BrokerSettings(0, folder.resolve("broker")))) {
            publish(broker.bootstrapServers());
            String kafka = "--kafka=" + broker.bootstrapServers();
            Path out = folder.resolve("learned.json");

            var without = trimtab("baseline", "learn", "--model=m/2", models, kafka, "--out=" + out);
            var excluded = trimtab("baseline", "learn", "--model=m/2", models, kafka, "--exclude=b", "--out=" + out);

            assertThat(without.err()).contains("column 'b' of kafka:" + TOPIC + " must have a finite number, has none");
            assertThat(excluded.status()).as(excluded.err()).isZero();
            assertThat(excluded.out()).startsWith(out + ": 480 rows, 2 columns, ");
        }
    }

    private static void publish(String servers) throws Exception {
        var writer = new PredictionEventWriter(1 << 20);
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers));
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", servers, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(3), Optional.empty())))
                    .all()
                    .get();
            for (int hour = 0; hour < HOURS; hour++) {
                for (String version : List.of("1", "2")) {
                    Instant time = START.plus(Duration.ofHours(hour));
                    var attributes = new PredictionAttributes(
                            "id-" + version + "-" + hour,
                            PredictionAttributes.source("node"),
                            time,
                            "m",
                            version,
                            Endpoint.DEFAULT,
                            Outcome.OK,
                            Optional.empty(),
                            ROWS,
                            Optional.empty(),
                            Optional.empty(),
                            Timings.NONE);
                    var record = new ProducerRecord<>(
                            TOPIC,
                            hour % 3,
                            time.toEpochMilli(),
                            PredictionEventWriter.key(attributes),
                            writer.value(
                                    attributes,
                                    json("inputs", "flight", 2, hour),
                                    json("outputs", "late_probability", 1, hour)));
                    writer.headers(attributes, record.headers()::add);
                    producer.send(record).get();
                }
            }
            producer.send(new ProducerRecord<>(TOPIC, 0, START.toEpochMilli(), null, new byte[] {1}))
                    .get();
        }
    }

    private static TensorPayload json(String side, String tensor, int columns, int hour) {
        var data = new StringBuilder();
        for (int i = 0; i < ROWS * columns; i++) {
            data.append(i == 0 ? "" : ",").append((hour * 7 + i) % 10 / 10.0);
        }
        String text = "{\"%s\":[{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[%d,%d],\"data\":[%s]}]}"
                .formatted(side, tensor, ROWS, columns, data);
        return TensorPayload.json(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
