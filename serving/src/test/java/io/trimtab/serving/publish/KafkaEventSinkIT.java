package io.trimtab.serving.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.Endpoint;
import io.trimtab.events.Feedback;
import io.trimtab.events.Outcome;
import io.trimtab.events.OutcomeValue;
import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.TensorPayload;
import io.trimtab.events.Timings;
import io.trimtab.events.Topics;
import io.trimtab.serving.settings.DataSize;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker, which is there, is not there yet, or goes away and comes back. */
final class KafkaEventSinkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void sendsWhatItIsGivenAndCreatesTheTopics() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 1000);
            AtomicInteger released = new AtomicInteger();

            for (int i = 0; i < 500; i++) {
                PredictionRecord plain = prediction("id-" + i, 10);
                assertThat(sink.offer(new PredictionRecord(
                                plain.attributes(),
                                plain.request(),
                                plain.response(),
                                plain.bytes(),
                                released::incrementAndGet)))
                        .isTrue();
            }
            assertThat(sink.offer(List.of(feedback("id-1"), feedback("id-2")))).isTrue();

            assertThat(sink.close(PATIENCE)).isTrue();
            assertThat(sink.predictions()).hasToString("offered 500 = sent 500 + failed 0 + dropped 0 + waiting 0");
            assertThat(sink.feedback()).hasToString("offered 2 = sent 2 + failed 0 + dropped 0 + waiting 0");
            assertThat(released).hasValue(500);
            List<ConsumerRecord<byte[], byte[]>> records = broker.read(Topics.PREDICTIONS, 500, PATIENCE);
            assertThat(keys(records)).hasSize(500);
            assertThat(records).hasSize(500);
            ConsumerRecord<byte[], byte[]> first = records.get(0);
            assertThat(first.timestamp()).isEqualTo(NOW.toEpochMilli());
            assertThat(header(first, CloudEventHeaders.ID)).isEqualTo(text(first.key()));
            assertThat(header(first, CloudEventHeaders.SOURCE)).isEqualTo("/trimtab/serving/node-1");
            assertThat(text(first.value()))
                    .contains("\"request\":{\"inputs\"")
                    .contains("\"response\":{\"model_name\"");
            assertThat(broker.read(Topics.FEEDBACK, 2, PATIENCE)).hasSize(2);
        }
    }

    @Test
    void startsWithoutABrokerAndSendsWhatFittedWhenItComes() {
        try (TestBroker broker = TestBroker.prepared(folder)) {
            KafkaEventSink sink = sink(broker, 100);

            int accepted = 0;
            for (int i = 0; i < 150; i++) {
                accepted += sink.offer(prediction("id-" + i, 10)) ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(100);
            assertThat(sink.predictions().dropped()).isEqualTo(50);

            broker.start();
            await(() -> sink.predictions().sent() == 100);

            assertThat(sink.close(PATIENCE)).isTrue();
            assertThat(sink.predictions()).hasToString("offered 150 = sent 100 + failed 0 + dropped 50 + waiting 0");
            assertThat(broker.read(Topics.PREDICTIONS, 100, PATIENCE)).hasSize(100);
        }
    }

    @Test
    void endsInTimeWithoutABrokerAndCountsWhatItCouldNotSend() {
        KafkaEventSink sink = sink(TestBroker.prepared(folder), 100);
        for (int i = 0; i < 10; i++) {
            sink.offer(prediction("id-" + i, 10));
        }

        long start = System.nanoTime();
        boolean all = sink.close(Duration.ofMillis(300));

        assertThat(all).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(sink.predictions()).hasToString("offered 10 = sent 0 + failed 0 + dropped 10 + waiting 0");
        assertThat(sink.offer(prediction("late", 10))).isFalse();
        assertThat(sink.predictions().dropped()).isEqualTo(11);
    }

    @Test
    void goesOnAfterTheBrokerWasAwayAndAccountsForEveryEvent() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 200);
            for (int i = 0; i < 100; i++) {
                sink.offer(prediction("before-" + i, 10));
            }
            await(() -> sink.predictions().sent() == 100);

            broker.stop();
            // A record of 200 KiB fills the producer's memory soon, and then the hand-off.
            int during = 0;
            for (int i = 0; i < 600; i++) {
                long start = System.nanoTime();
                sink.offer(prediction("during-" + i, 200 << 10));
                during++;
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            }
            assertThat(sink.predictions().dropped()).isPositive();
            broker.start();
            await(() -> sink.predictions().waiting() == 0);
            long inBetween = sink.predictions().sent();
            for (int i = 0; i < 100; i++) {
                sink.offer(prediction("after-" + i, 10));
            }

            assertThat(sink.close(PATIENCE)).isTrue();
            TopicCounts counts = sink.predictions();
            assertThat(counts.offered()).isEqualTo(200 + during);
            assertThat(counts.sent() + counts.failed() + counts.dropped()).isEqualTo(counts.offered());
            assertThat(counts.sent()).isEqualTo(inBetween + 100);
            List<ConsumerRecord<byte[], byte[]>> records =
                    broker.read(Topics.PREDICTIONS, (int) counts.sent(), PATIENCE);
            assertThat(keys(records)).hasSize((int) counts.sent());
            assertThat(records).hasSize((int) counts.sent());
        }
    }

    @Test
    void accountsForEveryEventWhenItEndsDuringAnOutage() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 500);
            sink.offer(prediction("before", 10));
            await(() -> sink.predictions().sent() == 1);

            broker.stop();
            var released = new AtomicInteger();
            for (int i = 0; i < 400; i++) {
                sink.offer(releasing(prediction("during-" + i, 200 << 10), released));
            }
            boolean all = sink.close(Duration.ofSeconds(1));

            assertThat(all).isFalse();
            assertThat(released).as("memory that was let go of").hasValue(400);
            TopicCounts counts = sink.predictions();
            assertThat(counts.waiting()).isZero();
            assertThat(counts.offered()).isEqualTo(401);
            assertThat(counts.sent() + counts.failed() + counts.dropped()).isEqualTo(401);
        }
    }

    @Test
    void sendsDigestsInsteadOfTensorsThatAreTooLarge() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 100);

            sink.offer(prediction("large", 3 << 20));

            assertThat(sink.close(PATIENCE)).isTrue();
            assertThat(sink.predictions().sent()).isEqualTo(1);
            String value =
                    text(broker.read(Topics.PREDICTIONS, 1, PATIENCE).get(0).value());
            assertThat(value).contains("\"truncated\":true").contains("sha256:").hasSizeLessThan(2000);
        }
    }

    @Test
    void countsAnEventThatCannotBeWrittenAndSendsTheOthersUnderTheirOwnNames() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 100);
            AtomicInteger released = new AtomicInteger();
            PredictionRecord good = prediction("before", 10);
            TensorPayload noObject = TensorPayload.json(ByteBuffer.wrap("[]".getBytes(StandardCharsets.UTF_8)));

            sink.offer(releasing(good, released));
            sink.offer(new PredictionRecord(
                    good.attributes(), noObject, good.response(), good.bytes(), released::incrementAndGet));
            sink.offer(releasing(prediction("after", 10), released));

            assertThat(sink.close(PATIENCE)).isTrue();
            assertThat(sink.predictions()).hasToString("offered 3 = sent 2 + failed 1 + dropped 0 + waiting 0");
            assertThat(released).hasValue(3);
            List<ConsumerRecord<byte[], byte[]>> records = broker.read(Topics.PREDICTIONS, 2, PATIENCE);
            assertThat(keys(records)).containsExactlyInAnyOrder("before", "after");
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(header(record, CloudEventHeaders.ID)).isEqualTo(text(record.key())));
        }
    }

    @Test
    void sendsTheOthersWhenAnEventsMemoryCannotBeGivenBack() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 100);
            AtomicInteger released = new AtomicInteger();

            sink.offer(releasing(prediction("before", 10), released));
            sink.offer(failing(prediction("planted", 10), new IllegalStateException("planted"), released));
            sink.offer(releasing(prediction("after", 10), released));

            assertThat(sink.close(PATIENCE)).isTrue();
            assertThat(sink.predictions()).hasToString("offered 3 = sent 3 + failed 0 + dropped 0 + waiting 0");
            assertThat(released).hasValue(3);
        }
    }

    @Test
    void accountsForEveryEventWhenTheSenderEndsAmongThem() {
        try (TestBroker broker = TestBroker.started(folder)) {
            KafkaEventSink sink = sink(broker, 1000);
            AtomicInteger released = new AtomicInteger();
            PredictionRecord good = prediction("p", 10);

            for (int i = 0; i < 20; i++) {
                sink.offer(releasing(good, released));
            }
            sink.offer(failing(good, new LinkageError("planted"), released));
            for (int i = 0; i < 20; i++) {
                sink.offer(releasing(good, released));
            }
            await(() -> released.get() == 41);

            assertThat(sink.close(PATIENCE)).isFalse();
            assertThat(sink.offer(releasing(good, released))).isFalse();
            assertThat(released).as("nobody else lets go of them").hasValue(42);
            TopicCounts counts = sink.predictions();
            assertThat(counts.offered()).isEqualTo(42);
            assertThat(counts.dropped()).isGreaterThan(1);
            assertThat(counts.sent() + counts.failed() + counts.dropped()).isEqualTo(42);
        }
    }

    @Test
    void takesFeedbackAsAWholeOrNotAtAll() {
        KafkaEventSink sink =
                KafkaEventSink.start(settings(TestBroker.prepared(folder), 100, 3), "node-1", InstantSource.fixed(NOW));

        assertThat(sink.offer(List.of(feedback("a"), feedback("b")))).isTrue();
        assertThat(sink.offer(List.of(feedback("c"), feedback("d")))).isFalse();
        assertThat(sink.offer(List.of(feedback("e")))).isTrue();

        assertThat(sink.feedback()).hasToString("offered 5 = sent 0 + failed 0 + dropped 2 + waiting 3");
        sink.close(Duration.ZERO);
    }

    private static KafkaEventSink sink(TestBroker broker, int maxWaiting) {
        return KafkaEventSink.start(settings(broker, maxWaiting, 1000), "node-1", InstantSource.fixed(NOW));
    }

    private static PublishSettings settings(TestBroker broker, int maxWaiting, int maxFeedback) {
        return new PublishSettings(
                broker.bootstrapServers(),
                maxWaiting,
                new DataSize(64 << 20),
                maxFeedback,
                new DataSize(960 << 10),
                Duration.ofMillis(20),
                new DataSize(256 << 10),
                Compression.LZ4,
                2,
                Optional.of(1));
    }

    private static PredictionRecord prediction(String id, int bytes) {
        String numbers = "1,".repeat(bytes / 2);
        byte[] request = ("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"UINT8\",\"shape\":[1," + (bytes / 2 + 1)
                        + "],\"data\":[" + numbers + "1]}]}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] response = ("{\"model_name\":\"m\",\"outputs\":[{\"name\":\"score\",\"datatype\":\"FP32\",\"shape\":[1],"
                        + "\"data\":[0.5]}]}")
                .getBytes(StandardCharsets.UTF_8);
        PredictionAttributes attributes = new PredictionAttributes(
                id,
                PredictionAttributes.source("node-1"),
                NOW,
                "m",
                "1",
                Endpoint.DEFAULT,
                Outcome.OK,
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Timings.NONE);
        return new PredictionRecord(
                attributes,
                TensorPayload.json(ByteBuffer.wrap(request)),
                Optional.of(TensorPayload.json(ByteBuffer.wrap(response))),
                request.length + response.length);
    }

    private static PredictionRecord releasing(PredictionRecord record, AtomicInteger released) {
        return new PredictionRecord(
                record.attributes(), record.request(), record.response(), record.bytes(), released::incrementAndGet);
    }

    private static PredictionRecord failing(PredictionRecord record, Throwable failure, AtomicInteger released) {
        return new PredictionRecord(record.attributes(), record.request(), record.response(), record.bytes(), () -> {
            released.incrementAndGet();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });
    }

    private static Feedback feedback(String id) {
        return new Feedback(id, 0, OutcomeValue.of(1.0), Optional.of(NOW), Optional.of("m"));
    }

    private static Set<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        Set<String> keys = new HashSet<>();
        records.forEach(record -> keys.add(text(record.key())));
        return keys;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return text(record.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
