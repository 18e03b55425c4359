package io.trimtab.standalone.training;

import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.EventTypes;
import io.trimtab.events.FeedbackCodec;
import io.trimtab.events.PredictionEventReader;
import io.trimtab.events.Topics;
import io.trimtab.standalone.topics.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads labelled flights out of Kafka: what was predicted, and what came back as feedback. */
final class LabelledFlights {
    private static final PredictionEventReader PREDICTIONS = new PredictionEventReader();
    private static final FeedbackCodec FEEDBACK = new FeedbackCodec();
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrapServers;
    private final String model;
    private final List<String> names;

    LabelledFlights(String bootstrapServers, String model, List<String> names) {
        this.bootstrapServers = bootstrapServers;
        this.model = model;
        this.names = names;
    }

    /**
     * The flights predicted in [since, since + span) whose outcome is known; waits until outcomes have come back for
     * flights at the end of the span, for as long as {@code goOn} says.
     *
     * @throws IllegalStateException when {@code goOn} ended the wait
     */
    LabelledRows collect(Instant since, Duration span, BooleanSupplier goOn) {
        var join = new LabelledFlightJoin(names);
        long end = since.plus(span).toEpochMilli();
        try (var reader = TopicReader.fromBeginning(bootstrapServers, Topics.PREDICTIONS, Topics.FEEDBACK)
                .from(Topics.PREDICTIONS, since.toEpochMilli())) {
            while (join.newestLabel() < end) {
                if (!goOn.getAsBoolean()) {
                    throw new IllegalStateException("stopped while waiting for labelled flights up to "
                            + Instant.ofEpochMilli(end) + "; " + join.labelled() + " rows had come");
                }
                for (var message : reader.poll(POLL)) {
                    add(join, message);
                }
            }
        }
        return join.rows(since.toEpochMilli(), end);
    }

    private void add(LabelledFlightJoin join, ConsumerRecord<byte[], byte[]> message) {
        if (message.topic().equals(Topics.FEEDBACK)) {
            join.add(FEEDBACK.read(message.value()));
        } else if (EventTypes.PREDICTION.equals(header(message, CloudEventHeaders.TYPE))
                && model.equals(header(message, CloudEventHeaders.MODEL))) {
            join.add(PREDICTIONS.read(name -> bytes(message, name), message.value()));
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        byte[] value = bytes(message, name);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] bytes(ConsumerRecord<byte[], byte[]> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
