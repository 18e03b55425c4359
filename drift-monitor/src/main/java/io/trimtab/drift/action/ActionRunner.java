package io.trimtab.drift.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.ActionOutcome;
import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.EventTypes;
import io.trimtab.events.MalformedEventException;
import io.trimtab.events.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads decisions and has them carried out, at least once each.
 *
 * <p>A decision's place in the topic is committed only after its outcome is in the topic, so a crash in between carries it
 * out again; webhooks keep their id and rollbacks find their own move. Decisions run side by side: a webhook that waits
 * for its receiver holds nothing up. One thread; at most {@value #MAX_OPEN} decisions at a time.
 */
public final class ActionRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActionRunner.class);
    private static final int MAX_OPEN = 64;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final DecisionLog log;
    private final Actions actions;
    private final Predicate<String> finished;
    private final ActionListener listener;
    private final Thread thread;
    private final Map<TopicPartition, OffsetTracker> trackers = new HashMap<>();
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    /** A decision whose action has ended, and where it stood. */
    private record Ended(OffsetTracker tracker, long offset, ActionOutcome outcome) {}

    /**
     * A runner; {@link #start} it.
     *
     * @param consumers make a consumer of the runner's group; auto-commit off, committed records only
     * @param finished whether a decision of this id has an outcome that ends it
     */
    public ActionRunner(
            Supplier<Consumer<byte[], byte[]>> consumers,
            DecisionLog log,
            Actions actions,
            Predicate<String> finished,
            ActionListener listener) {
        this.consumers = consumers;
        this.log = log;
        this.actions = actions;
        this.finished = finished;
        this.listener = listener;
        this.thread = new Thread(this::run, "trimtab-actions");
        this.thread.setDaemon(true);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                trackers.clear();
                consumer.subscribe(List.of(Topics.DECISIONS), new Forgetting());
                while (!closed) {
                    step(consumer);
                }
            } catch (WakeupException e) {
                LOG.atDebug().log("action runner woken to close");
            } catch (KafkaException e) {
                LOG.atWarn().setCause(e).log("action runner lost its broker, tries again");
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            } catch (RuntimeException e) { // without its thread nothing would be carried out and nobody would know
                LOG.atError().setCause(e).log("action runner failed, begins again");
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
        }
    }

    private void step(Consumer<byte[], byte[]> consumer) {
        long open = trackers.values().stream().mapToLong(OffsetTracker::open).sum();
        if (open >= MAX_OPEN) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            var partition = new TopicPartition(record.topic(), record.partition());
            OffsetTracker tracker = trackers.computeIfAbsent(partition, key -> new OffsetTracker());
            tracker.begin(record.offset());
            begin(record, tracker);
        }
        publishEnded();
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        trackers.forEach((partition, tracker) ->
                tracker.committable().ifPresent(position -> positions.put(partition, new OffsetAndMetadata(position))));
        if (!positions.isEmpty()) {
            consumer.commitSync(positions);
        }
    }

    private void begin(ConsumerRecord<byte[], byte[]> record, OffsetTracker tracker) {
        Header type = record.headers().lastHeader(CloudEventHeaders.TYPE);
        if (type == null || !EventTypes.DECISION.equals(new String(type.value(), UTF_8))) {
            tracker.end(record.offset());
            return;
        }
        Decision decision;
        try {
            decision = DriftEventCodec.decision(record.value());
        } catch (MalformedEventException | IllegalArgumentException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("decision cannot be read and is passed over");
            tracker.end(record.offset());
            return;
        }
        if (finished.test(decision.id())) {
            tracker.end(record.offset());
            return;
        }
        actions.carryOut(decision).onSuccess(outcome -> ended.add(new Ended(tracker, record.offset(), outcome)));
    }

    private void publishEnded() {
        for (Ended next = ended.peek(); next != null; next = ended.peek()) {
            log.publish(next.outcome());
            ended.remove();
            next.tracker().end(next.offset());
            listener.ended(next.outcome());
            LOG.atInfo()
                    .addKeyValue("model", next.outcome().model())
                    .addKeyValue("version", next.outcome().version())
                    .addKeyValue("kind", next.outcome().kind())
                    .addKeyValue("result", next.outcome().result())
                    .addKeyValue("decision", next.outcome().decisionId())
                    .log(next.outcome().message());
        }
    }

    /** What another instance took over is no longer tracked here; its outcome here is still published. */
    private final class Forgetting implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(trackers::remove);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // trackers are made when the first record comes
        }
    }

    /** Stops reading; actions that have not ended are carried out again after the next start. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
