package io.trimtab.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.action.SampleDecisions;
import io.trimtab.drift.report.EventView;
import io.trimtab.events.ActionMode;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker answers a while before it has heard of the topics that its controller has made. */
final class EventViewIT {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void waitsForTopicsThatTheBrokerHasNotHeardOfYet() throws Exception {
        var begun = new CountDownLatch(2);
        try (var view = new EventView(() -> counting(begun), 10)) {
            view.start();
            assertThat(begun.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
            assertThat(view.ready()).isFalse();

            make(Topics.DRIFT_REPORTS, Topics.DECISIONS);

            assertThat(becomesTrue(view::ready)).isTrue();
        }
    }

    @Test
    void isNotReadyWhileOnlyOneOfTheTopicsIsKnownAndReadsTheOtherWhenItIs() throws Exception {
        make(Topics.DRIFT_REPORTS);
        var begun = new CountDownLatch(2);
        try (var view = new EventView(() -> counting(begun), 10)) {
            view.start();
            assertThat(begun.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
            assertThat(view.ready()).isFalse();

            make(Topics.DECISIONS);
            var decision = SampleDecisions.retrain("d1", ActionMode.AUTO);
            var record = new ProducerRecord<byte[], byte[]>(Topics.DECISIONS, DriftEventCodec.write(decision));
            DriftEventCodec.headers(decision, record.headers()::add);
            broker.write(record);

            assertThat(becomesTrue(() -> view.decision(decision.id()).isPresent()))
                    .isTrue();
        }
    }

    /** The second consumer is made when the first has found out that a topic is not known. */
    private Consumer<byte[], byte[]> counting(CountDownLatch begun) {
        begun.countDown();
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "allow.auto.create.topics", "false",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void make(String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (String topic : topics) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
                        .all()
                        .get();
            }
        }
    }

    private static boolean becomesTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return condition.getAsBoolean();
    }
}
