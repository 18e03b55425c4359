package io.trimtab.drift.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.ActionOutcome;
import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.EventTypes;
import io.trimtab.events.MalformedEventException;
import io.trimtab.events.ReportScope;
import io.trimtab.events.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest reports, decisions and outcomes of all models, read from their topics into bounded memory.
 *
 * <p>Every instance reads every partition, so that each can answer about every model. Safe for several threads.
 */
public final class EventView implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventView.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration PAUSE_FOR_TOPICS = Duration.ofMillis(100);
    /** Records read back per kept one: reports of several models and scopes share a partition. */
    private static final int READ_BACK = 16;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final int keep;
    private final Thread thread;
    private final Map<String, Deque<DriftReport>> reports = new HashMap<>();
    private final Map<String, LinkedHashMap<String, List<ActionOutcome>>> outcomes = new HashMap<>();
    private final Map<String, LinkedHashMap<String, Decision>> decisions = new HashMap<>();
    private final Map<TopicPartition, Long> toCatchUp = new HashMap<>();

    private volatile boolean closed;
    private volatile boolean ready;

    /**
     * A view; {@link #start} it.
     *
     * @param consumers make a consumer without group that reads committed records only
     * @param keep newest reports, and newest decisions, kept per model
     */
    public EventView(Supplier<Consumer<byte[], byte[]>> consumers, int keep) {
        this.consumers = consumers;
        this.keep = keep;
        this.thread = new Thread(this::run, "trimtab-event-view");
        this.thread.setDaemon(true);
    }

    /** Begins to read, as soon as the broker knows both topics. */
    public void start() {
        thread.start();
    }

    /** Whether everything that was in the topics at the start has been read. */
    public boolean ready() {
        return ready;
    }

    /** A model's newest reports, newest first. */
    public synchronized List<DriftReport> reports(String model, Optional<ReportScope> scope, int limit) {
        List<DriftReport> found = new ArrayList<>();
        var newestFirst = reports.getOrDefault(model, new ArrayDeque<>()).descendingIterator();
        while (newestFirst.hasNext() && found.size() < limit) {
            DriftReport report = newestFirst.next();
            if (scope.isEmpty() || scope.get() == report.scope()) {
                found.add(report);
            }
        }
        return found;
    }

    /** Newest decisions, newest first, of one model or of all. */
    public synchronized List<DecisionEntry> decisions(Optional<String> model, int limit) {
        List<DecisionEntry> found = new ArrayList<>();
        decisions.forEach((name, byId) -> {
            if (model.isEmpty() || model.get().equals(name)) {
                byId.values().forEach(decision -> found.add(entry(decision)));
            }
        });
        Collections.reverse(found);
        found.sort((left, right) ->
                right.decision().time().compareTo(left.decision().time()));
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    /** The decision with this id. */
    public synchronized Optional<DecisionEntry> decision(String id) {
        return decisions.values().stream()
                .flatMap(byId -> Optional.ofNullable(byId.get(id)).stream())
                .findFirst()
                .map(this::entry);
    }

    /** Whether an outcome has ended the decision with this id. */
    public boolean finished(String id) {
        return decision(id).map(DecisionEntry::finished).orElse(false);
    }

    private DecisionEntry entry(Decision decision) {
        var ofModel = outcomes.getOrDefault(decision.model(), new LinkedHashMap<>());
        return DecisionEntry.of(decision, ofModel.getOrDefault(decision.id(), List.of()));
    }

    private void run() {
        boolean toldOfTopics = false;
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                forget();
                assign(consumer);
                while (!closed) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        take(record);
                    }
                    if (!ready) {
                        ready = toCatchUp.entrySet().stream()
                                .allMatch(goal -> consumer.position(goal.getKey()) >= goal.getValue());
                    }
                }
            } catch (UnknownTopicOrPartitionException e) {
                if (!toldOfTopics) {
                    LOG.atInfo().addKeyValue("reason", e.getMessage()).log("event view waits for its topics");
                    toldOfTopics = true;
                }
                LockSupport.parkNanos(PAUSE_FOR_TOPICS.toNanos());
            } catch (KafkaException e) {
                LOG.atWarn().setCause(e).log("event view lost its broker, tries again");
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            } catch (RuntimeException e) { // without its thread the view would be behind for ever and nobody would know
                LOG.atError().setCause(e).log("event view failed, begins again");
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
        }
    }

    private synchronized void forget() {
        reports.clear();
        decisions.clear();
        outcomes.clear();
        toCatchUp.clear();
    }

    private void assign(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.DRIFT_REPORTS, Topics.DECISIONS)) {
            var known = consumer.partitionsFor(topic);
            if (known.isEmpty()) { // the controller has made it, but the broker asked has not heard of it yet
                throw new UnknownTopicOrPartitionException("the broker does not know the topic " + topic + " yet");
            }
            known.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        toCatchUp.putAll(consumer.endOffsets(partitions));
        toCatchUp.forEach((partition, end) ->
                consumer.seek(partition, Math.max(first.getOrDefault(partition, 0L), end - (long) READ_BACK * keep)));
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(CloudEventHeaders.TYPE);
        String type = header == null ? "" : new String(header.value(), UTF_8);
        try {
            switch (type) {
                case EventTypes.DRIFT_REPORT -> add(DriftEventCodec.report(record.value()));
                case EventTypes.DECISION -> add(DriftEventCodec.decision(record.value()));
                case EventTypes.ACTION -> add(DriftEventCodec.outcome(record.value()));
                default -> LOG.atDebug().addKeyValue("type", type).log("event view passes over a record");
            }
        } catch (MalformedEventException | IllegalArgumentException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .log("event view cannot read a record");
        }
    }

    private void add(DriftReport report) {
        Deque<DriftReport> ofModel = reports.computeIfAbsent(report.model(), model -> new ArrayDeque<>());
        ofModel.addLast(report);
        if (ofModel.size() > keep) {
            ofModel.removeFirst();
        }
    }

    private void add(Decision decision) {
        bounded(decisions.computeIfAbsent(decision.model(), model -> new LinkedHashMap<>()))
                .put(decision.id(), decision);
    }

    private void add(ActionOutcome outcome) {
        bounded(outcomes.computeIfAbsent(outcome.model(), model -> new LinkedHashMap<>()))
                .computeIfAbsent(outcome.decisionId(), id -> new ArrayList<>())
                .add(outcome);
    }

    private <V> Map<String, V> bounded(Map<String, V> entries) {
        while (entries.size() >= keep) {
            entries.remove(entries.keySet().iterator().next());
        }
        return entries;
    }

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
