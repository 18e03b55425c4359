package io.trimtab.drift.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.ActionOutcome;
import io.trimtab.events.ActionResult;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.Topics;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Writes to the decisions topic and returns when the broker has it. Blocks; never call it on an event loop. */
public final class DecisionLog implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final InstantSource clock;

    /** A log that writes with this producer and closes it. */
    public DecisionLog(Producer<byte[], byte[]> producer, InstantSource clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /** Writes an outcome. */
    public void publish(ActionOutcome outcome) {
        var record = record(outcome.model(), DriftEventCodec.write(outcome));
        DriftEventCodec.headers(outcome, record.headers()::add);
        send(record);
    }

    /**
     * Writes that a person approved the decision, and the decision again as one that the monitor carries out on that
     * person's behalf.
     */
    public void approve(Decision decision, String person) {
        publish(outcome(decision, ActionResult.APPROVED, person, "approved by " + person));
        Decision approved = decision.approvedBy(person);
        var record = record(decision.model(), DriftEventCodec.write(approved));
        DriftEventCodec.headers(approved, record.headers()::add);
        send(record);
    }

    /** Writes that a person refused the decision, which ends it. */
    public void reject(Decision decision, String person) {
        publish(outcome(decision, ActionResult.REJECTED, person, "rejected by " + person));
    }

    private ActionOutcome outcome(Decision decision, ActionResult result, String person, String message) {
        return new ActionOutcome(
                decision.id(),
                decision.kind(),
                decision.model(),
                decision.version(),
                result,
                clock.instant(),
                0,
                person,
                message,
                Optional.empty(),
                Optional.empty());
    }

    private static ProducerRecord<byte[], byte[]> record(String model, byte[] value) {
        return new ProducerRecord<>(Topics.DECISIONS, model.getBytes(UTF_8), value);
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException("could not write to " + Topics.DECISIONS, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing to " + Topics.DECISIONS, e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
