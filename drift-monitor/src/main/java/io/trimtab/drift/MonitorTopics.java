package io.trimtab.drift;

import io.trimtab.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the broker and makes the topics that do not exist yet. */
final class MonitorTopics {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorTopics.class);
    private static final Duration ONE_TRY = Duration.ofSeconds(5);
    /** Events may carry any event time; what is kept is counted from when the broker got it. */
    private static final Map<String, String> KEPT_BY_ARRIVAL = Map.of("message.timestamp.type", "LogAppendTime");

    private final DriftSettings settings;

    MonitorTopics(DriftSettings settings) {
        this.settings = settings;
    }

    /**
     * Number of partitions of the predictions topic; empty when told to stop before the broker answered. Tries for as
     * long as it takes.
     */
    Optional<Integer> prepare(BooleanSupplier stopped) throws InterruptedException {
        boolean told = false;
        while (!stopped.getAsBoolean()) {
            try (Admin admin = Admin.create(properties())) {
                return Optional.of(prepare(admin));
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                if (!told) {
                    LOG.atWarn()
                            .addKeyValue("brokers", settings.kafka().bootstrapServers())
                            .addKeyValue("reason", String.valueOf(e.getMessage()))
                            .log("waiting for the broker");
                    told = true;
                }
                Thread.sleep(500);
            }
        }
        return Optional.empty();
    }

    private Properties properties() {
        var properties = new Properties();
        properties.putAll(settings.kafka().client());
        properties.put("bootstrap.servers", settings.kafka().bootstrapServers());
        properties.put("default.api.timeout.ms", Long.toString(ONE_TRY.toMillis()));
        properties.put("request.timeout.ms", Long.toString(ONE_TRY.toMillis()));
        return properties;
    }

    private int prepare(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> existing = admin.listTopics().names().get(ONE_TRY.toMillis(), TimeUnit.MILLISECONDS);
        List<NewTopic> missing = new ArrayList<>();
        for (String topic : List.of(Topics.PREDICTIONS, Topics.DRIFT_REPORTS, Topics.DECISIONS, Topics.DEAD_LETTERS)) {
            if (!existing.contains(topic)) {
                missing.add(new NewTopic(
                                topic,
                                Optional.of(settings.topics().partitions()),
                                settings.topics().replicationFactor())
                        .configs(KEPT_BY_ARRIVAL));
            }
        }
        for (var made : admin.createTopics(missing).values().entrySet()) {
            try {
                made.getValue().get();
                LOG.atInfo().addKeyValue("topic", made.getKey()).log("made a topic");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        TopicDescription predictions = admin.describeTopics(List.of(Topics.PREDICTIONS))
                .allTopicNames()
                .get(ONE_TRY.toMillis(), TimeUnit.MILLISECONDS)
                .get(Topics.PREDICTIONS);
        if (predictions == null) {
            throw new KafkaException("the broker does not describe " + Topics.PREDICTIONS);
        }
        return predictions.partitions().size();
    }
}
