package io.trimtab.serving.publish;

import io.trimtab.events.Feedback;
import io.trimtab.events.FeedbackCodec;
import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.PredictionEventWriter;
import io.trimtab.events.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to Kafka from a thread of its own, as well as it can ({@code best-effort}): memory is bounded, what does
 * not fit is dropped, and every event is counted as sent, failed or dropped. Needs no broker to start; while none
 * answers, the hand-off fills.
 *
 * <p>The sender looks at the hand-off every few milliseconds instead of being woken for each event, which costs the
 * serving threads nothing and lets batches form.
 */
public final class KafkaEventSink implements EventSink {
    private static final Logger log = LoggerFactory.getLogger(KafkaEventSink.class);
    /** Short beside the producer's linger; waking every 2 ms took 4% of a core that serves. */
    private static final long NAP_NANOS = 10_000_000;

    private static final long RETRY_NANOS = 500_000_000;
    private static final int CHUNK = 4096;
    /** The longest that the producer may block the sender's thread, which is the only one it can block. */
    private static final int MAX_BLOCK_MILLIS = 500;
    /** Headers, key and the record's frame, over the value. */
    private static final int FRAME_BYTES = 16 << 10;
    /** What a waiting record takes besides its bodies. */
    private static final int RECORD_BYTES = 512;

    private final PublishSettings settings;
    private final String source;
    private final InstantSource clock;
    private final PredictionEventWriter writer;
    private final FeedbackCodec feedbackCodec = new FeedbackCodec();
    private final HandOff<PredictionRecord> predictions;
    private final HandOff<List<Feedback>> feedback;
    private final TopicCounts predictionCounts = new TopicCounts();
    private final TopicCounts feedbackCounts = new TopicCounts();
    private final Callback predictionAcknowledged = (metadata, failure) -> acknowledged(predictionCounts, failure);
    private final Callback feedbackAcknowledged = (metadata, failure) -> acknowledged(feedbackCounts, failure);
    private final AtomicLong feedbackIds = new AtomicLong();
    private final String feedbackIdPrefix;
    private final Thread sender;

    private volatile boolean closing;
    private volatile long closeDeadlineNanos;
    private volatile boolean connected;
    /** Whether something was dropped because the end came first. */
    private volatile boolean abandoned;
    /** Belongs to the sender's thread. */
    private boolean notTaken;

    /** Belongs to the sender's thread. */
    private final HeaderReuse headers = new HeaderReuse();

    private long failuresLogged;
    private long dropsLogged;
    private long nextLogNanos = System.nanoTime();

    private KafkaEventSink(PublishSettings settings, String nodeId, InstantSource clock) {
        this.settings = settings;
        this.source = PredictionAttributes.source(nodeId);
        this.clock = clock;
        this.writer = new PredictionEventWriter(
                Math.toIntExact(settings.maxRecordSize().bytes()));
        this.predictions = new HandOff<>(
                settings.maxWaitingEvents(),
                settings.maxWaitingBytes().bytes() / 2,
                record -> record.bytes() + RECORD_BYTES);
        this.feedback = new HandOff<>(settings.maxWaitingFeedback(), settings.maxWaitingFeedback(), List::size);
        this.feedbackIdPrefix = nodeId + "-" + Long.toString(clock.millis(), 36) + "-";
        this.sender = new Thread(this::run, "trimtab-events");
        this.sender.setDaemon(true);
    }

    /**
     * Starts the sender; returns at once, broker or not.
     *
     * @param nodeId this node's name in the events' {@code ce_source}
     */
    public static KafkaEventSink start(PublishSettings settings, String nodeId, InstantSource clock) {
        KafkaEventSink sink = new KafkaEventSink(settings, nodeId, clock);
        sink.sender.start();
        return sink;
    }

    /** What became of the prediction events. */
    public TopicCounts predictions() {
        return predictionCounts;
    }

    /** What became of the feedback. */
    public TopicCounts feedback() {
        return feedbackCounts;
    }

    /** Whether a broker has answered since the start. */
    public boolean connected() {
        return connected;
    }

    @Override
    public boolean offer(PredictionRecord record) {
        predictionCounts.countOffered(1);
        if (predictions.offer(record)) {
            return true;
        }
        predictionCounts.countDropped(1);
        record.release().run();
        return false;
    }

    @Override
    public boolean offer(List<Feedback> outcomes) {
        feedbackCounts.countOffered(outcomes.size());
        if (feedback.offer(outcomes)) {
            return true;
        }
        feedbackCounts.countDropped(outcomes.size());
        return false;
    }

    /**
     * Takes no more events, sends those that wait, and ends.
     *
     * @return true when every event that was taken has been acknowledged or has failed for good before the deadline;
     *     otherwise the rest has been counted as failed or dropped
     */
    public boolean close(Duration deadline) {
        closeDeadlineNanos = System.nanoTime() + deadline.toNanos();
        predictions.close();
        feedback.close();
        closing = true;
        LockSupport.unpark(sender);
        try {
            sender.join(deadline.toMillis() + 2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dropRest();
        return !abandoned && predictionCounts.waiting() == 0 && feedbackCounts.waiting() == 0;
    }

    private void run() {
        Producer<byte[], byte[]> producer = open();
        try {
            if (producer != null) {
                connected = true;
                send(producer);
            }
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("the sender of events ended unexpectedly; events are dropped from now on");
        } finally {
            predictions.close();
            feedback.close();
            if (producer != null) {
                producer.close(Duration.ofNanos(Math.max(0, closeDeadlineNanos - System.nanoTime())));
            }
            dropRest();
        }
    }

    /** Waits for a broker, for as long as it takes; null when the sink is closed before. */
    private @Nullable Producer<byte[], byte[]> open() {
        TopicSetup topics = new TopicSetup(settings);
        boolean told = false;
        while (true) {
            try {
                if (topics.attempt()) {
                    return new KafkaProducer<>(config());
                }
            } catch (KafkaException e) {
                log.atWarn().addKeyValue("reason", e.getMessage()).log("no producer can be made; trying again");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            if (!told) {
                told = true;
                log.atWarn()
                        .addKeyValue("brokers", settings.bootstrapServers())
                        .log("no Kafka broker answers; requests are answered, events wait or are dropped");
            }
            if (isOver()) {
                return null;
            }
            if (closing && predictions.isEmpty() && feedback.isEmpty()) {
                return null;
            }
            LockSupport.parkNanos(RETRY_NANOS);
            logLosses();
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, source.substring(source.lastIndexOf('/') + 1));
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, settings.linger().toMillis());
        config.put(
                ProducerConfig.BATCH_SIZE_CONFIG,
                Math.toIntExact(settings.batchSize().bytes()));
        config.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression().kafkaName());
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        config.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.toIntExact(settings.maxRecordSize().bytes()) + FRAME_BYTES);
        return config;
    }

    private void send(Producer<byte[], byte[]> producer) {
        while (true) {
            List<PredictionRecord> records = predictions.take(CHUNK);
            sendPredictions(producer, records);
            List<List<Feedback>> groups = feedback.take(CHUNK);
            sendFeedback(producer, groups.stream().flatMap(List::stream).toList());
            if (records.isEmpty() && groups.isEmpty()) {
                if (closing) {
                    return;
                }
                logLosses();
            }
            if (records.size() < CHUNK && !closing) {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    private void sendPredictions(Producer<byte[], byte[]> producer, List<PredictionRecord> records) {
        Iterator<PredictionRecord> next = records.iterator();
        boolean ended = false;
        try {
            while (next.hasNext()) {
                send(producer, next.next());
            }
            ended = true;
        } finally {
            if (!ended) {
                // nobody else would count the one that failed and those behind it, and let go of these
                abandon(predictionCounts, 1);
                next.forEachRemaining(record -> {
                    abandon(predictionCounts, 1);
                    letGo(record);
                });
            }
        }
    }

    private void sendFeedback(Producer<byte[], byte[]> producer, List<Feedback> outcomes) {
        int done = 0;
        try {
            while (done < outcomes.size()) {
                send(producer, outcomes.get(done));
                done++;
            }
        } finally {
            if (done < outcomes.size()) {
                abandon(feedbackCounts, outcomes.size() - done);
            }
        }
    }

    /** Gives back what request and answer take; a failure to do so is not the next events' business. */
    private void letGo(PredictionRecord record) {
        try {
            record.release().run();
        } catch (RuntimeException e) {
            logFailure("the memory of an event could not be given back", e);
        }
    }

    private void send(Producer<byte[], byte[]> producer, PredictionRecord prediction) {
        if (isOver()) {
            letGo(prediction);
            abandon(predictionCounts, 1);
            return;
        }
        PredictionAttributes attributes = prediction.attributes();
        ProducerRecord<byte[], byte[]> record;
        try {
            byte[] value = writer.value(
                    attributes, prediction.request(), prediction.response().orElse(null));
            byte[] key = PredictionEventWriter.key(attributes);
            writer.headers(attributes, key, headers::add);
            long timestamp = Math.max(0, attributes.time().toEpochMilli());
            record = new ProducerRecord<>(Topics.PREDICTIONS, null, timestamp, key, value, headers.take());
        } catch (RuntimeException e) {
            headers.take();
            predictionCounts.countFailed();
            logFailure("an event could not be written", e);
            return;
        } finally {
            letGo(prediction);
        }
        send(producer, record, predictionAcknowledged, predictionCounts);
    }

    private void send(Producer<byte[], byte[]> producer, Feedback outcome) {
        if (isOver()) {
            abandon(feedbackCounts, 1);
            return;
        }
        ProducerRecord<byte[], byte[]> record;
        try {
            long timestamp =
                    Math.max(0, outcome.time().orElseGet(clock::instant).toEpochMilli());
            record = new ProducerRecord<>(
                    Topics.FEEDBACK, null, timestamp, FeedbackCodec.key(outcome), feedbackCodec.write(outcome));
            String id = feedbackIdPrefix + feedbackIds.incrementAndGet();
            feedbackCodec.headers(outcome, id, source, clock.instant(), record.headers()::add);
        } catch (RuntimeException e) {
            feedbackCounts.countFailed();
            logFailure("feedback could not be written", e);
            return;
        }
        send(producer, record, feedbackAcknowledged, feedbackCounts);
    }

    /** Gives a record to the producer, again and again while its memory is full or its broker is away. */
    private void send(
            Producer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> record,
            Callback callback,
            TopicCounts counts) {
        do {
            notTaken = false;
            try {
                producer.send(record, callback);
            } catch (KafkaException e) {
                acknowledged(counts, e);
            }
            if (notTaken) {
                logLosses();
            }
        } while (notTaken && !isOver());
        if (notTaken) {
            abandon(counts, 1);
        }
    }

    /** Whether the time for sending what waits is over. */
    private boolean isOver() {
        return closing && System.nanoTime() - closeDeadlineNanos >= 0;
    }

    private void abandon(TopicCounts counts, int events) {
        counts.countDropped(events);
        abandoned = true;
    }

    private void acknowledged(TopicCounts counts, @Nullable Exception failure) {
        if (failure == null) {
            counts.countSent();
        } else if (failure instanceof TimeoutException && Thread.currentThread() == sender) {
            // On our own thread it means that the producer did not take the record, not that it was lost.
            notTaken = true;
        } else {
            counts.countFailed();
            logFailure("an event was not delivered", failure);
        }
    }

    /** Drops and counts what is left in the hand-offs. */
    private void dropRest() {
        for (List<PredictionRecord> records = predictions.take(CHUNK);
                !records.isEmpty();
                records = predictions.take(CHUNK)) {
            records.forEach(this::letGo);
            abandon(predictionCounts, records.size());
        }
        for (List<List<Feedback>> groups = feedback.take(CHUNK); !groups.isEmpty(); groups = feedback.take(CHUNK)) {
            for (List<Feedback> group : groups) {
                abandon(feedbackCounts, group.size());
            }
        }
    }

    private synchronized void logFailure(String what, Exception failure) {
        if (failuresLogged++ % 1000 == 0) {
            log.atWarn().addKeyValue("reason", String.valueOf(failure)).log(what + " (one message for a thousand)");
        }
    }

    private void logLosses() {
        long now = System.nanoTime();
        long dropped = predictionCounts.dropped() + feedbackCounts.dropped();
        if (dropped > dropsLogged && now - nextLogNanos >= 0) {
            log.atWarn()
                    .addKeyValue("events", dropped - dropsLogged)
                    .log("events were dropped: no room in the hand-off");
            dropsLogged = dropped;
            nextLogNanos = now + 10_000_000_000L;
        }
    }
}
