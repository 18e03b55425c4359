package io.trimtab.drift;

import io.trimtab.drift.action.WebhookSecret;
import io.trimtab.drift.action.WebhookSettings;
import io.trimtab.drift.report.ApiSettings;
import io.trimtab.drift.topology.WindowSettings;
import io.trimtab.events.ActionMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything the monitor is told from outside; {@link DriftSetting} lists the keys.
 *
 * @param retrain who starts a retrain
 * @param rollback who rolls back
 * @param webhook empty when no address is set
 */
public record DriftSettings(
        Kafka kafka,
        Topics topics,
        Registry registry,
        WindowSettings windows,
        ActionMode retrain,
        ActionMode rollback,
        Optional<WebhookSettings> webhook,
        ApiSettings api) {

    /**
     * The broker and the work's sharing.
     *
     * @param client further properties of the Kafka clients; may hold secrets, so they are never printed
     */
    public record Kafka(
            String bootstrapServers,
            String applicationId,
            Path stateDir,
            int threads,
            Duration commitInterval,
            Map<String, String> client) {
        @Override
        public String toString() {
            return "Kafka[" + bootstrapServers + ", " + applicationId + ", " + stateDir + ", " + threads + " threads, "
                    + commitInterval + ", " + client.keySet() + "]";
        }
    }

    /** What topics that do not exist yet are made with; no replication factor = the broker's default. */
    public record Topics(int partitions, Optional<Short> replicationFactor) {}

    /** Where the model registry is. */
    public record Registry(Path root, Duration pollInterval) {}

    /** The settings that the environment gives: {@code TRIMTAB_DRIFT_API_PORT} is {@code api.port}. */
    public static Map<String, String> environment(Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        for (DriftSetting setting : DriftSetting.values()) {
            String value = environment.get("TRIMTAB_DRIFT_" + setting.name());
            if (value != null) {
                values.put(setting.key(), value);
            }
        }
        return values;
    }

    /**
     * Settings from flat keys; what is not given has its default.
     *
     * @throws SettingsException with every problem: unknown keys, values of the wrong form, values that do not fit
     */
    public static DriftSettings of(Map<String, String> values) {
        var reader = new SettingsReader(values);
        reader.text(DriftSetting.KAFKA_CLIENT);
        var kafka = new Kafka(
                reader.required(DriftSetting.KAFKA_BOOTSTRAP_SERVERS),
                reader.required(DriftSetting.KAFKA_APPLICATION_ID),
                Path.of(reader.required(DriftSetting.KAFKA_STATE_DIR)),
                reader.number(DriftSetting.KAFKA_THREADS, 1, 64),
                reader.duration(DriftSetting.KAFKA_COMMIT_INTERVAL, Duration.ofMillis(1)),
                reader.under("kafka.client."));
        var topics = new Topics(reader.number(DriftSetting.TOPICS_PARTITIONS, 1, 1_000), replication(reader));
        var registry = new Registry(
                Path.of(reader.required(DriftSetting.REGISTRY_ROOT)),
                reader.duration(DriftSetting.REGISTRY_POLL, Duration.ofMillis(1)));
        Optional<WindowSettings> windows = windows(reader);
        ActionMode retrain = reader.choice(DriftSetting.POLICY_RETRAIN_MODE, ActionMode.class);
        ActionMode rollback = reader.choice(DriftSetting.POLICY_ROLLBACK_MODE, ActionMode.class);
        Optional<WebhookSettings> webhook = webhook(reader);
        var api = new ApiSettings(
                reader.required(DriftSetting.API_HOST),
                reader.number(DriftSetting.API_PORT, 0, 65_535),
                reader.secret(DriftSetting.API_TOKEN, DriftSetting.API_TOKEN_FILE),
                reader.number(DriftSetting.API_KEEP, 10, 100_000));
        reader.finish();
        return new DriftSettings(
                kafka, topics, registry, windows.orElse(WindowSettings.DEFAULT), retrain, rollback, webhook, api);
    }

    private static Optional<Short> replication(SettingsReader reader) {
        String text = reader.text(DriftSetting.TOPICS_REPLICATION);
        if (text.equals("default")) {
            return Optional.empty();
        }
        return Optional.of((short) reader.number(DriftSetting.TOPICS_REPLICATION, 1, 100));
    }

    private static Optional<WindowSettings> windows(SettingsReader reader) {
        Duration pane = reader.duration(DriftSetting.WINDOW_PANE, Duration.ofMillis(1));
        Duration length = reader.duration(DriftSetting.WINDOW_DEFAULT_LENGTH, Duration.ofMillis(1));
        Duration grace = reader.duration(DriftSetting.WINDOW_GRACE, Duration.ZERO);
        Duration idle = reader.duration(DriftSetting.WINDOW_IDLE_TIMEOUT, Duration.ofMillis(1));
        Duration ahead = reader.duration(DriftSetting.WINDOW_MAX_AHEAD, Duration.ZERO);
        List<String> problems = WindowSettings.problems(pane, length, grace, idle, ahead);
        problems.forEach(reader::problem);
        return problems.isEmpty()
                ? Optional.of(new WindowSettings(pane, length, grace, idle, ahead))
                : Optional.empty();
    }

    private static Optional<WebhookSettings> webhook(SettingsReader reader) {
        Optional<String> url = reader.optional(DriftSetting.WEBHOOK_URL);
        Optional<String> secrets = reader.secret(DriftSetting.WEBHOOK_SECRET, DriftSetting.WEBHOOK_SECRET_FILE);
        Duration timeout = reader.duration(DriftSetting.WEBHOOK_TIMEOUT, Duration.ofMillis(1));
        int attempts = reader.number(DriftSetting.WEBHOOK_ATTEMPTS, 1, 100);
        Duration initial = reader.duration(DriftSetting.WEBHOOK_INITIAL_INTERVAL, Duration.ofMillis(1));
        Duration longest = reader.duration(DriftSetting.WEBHOOK_MAX_INTERVAL, Duration.ofMillis(1));
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (secrets.isEmpty()) {
            reader.problem("webhook.secret or webhook.secret-file must be set when webhook.url is");
            return Optional.empty();
        }
        try {
            List<WebhookSecret> keys = WebhookSecret.parseAll(secrets.get());
            return Optional.of(new WebhookSettings(URI.create(url.get()), keys, timeout, attempts, initial, longest));
        } catch (IllegalArgumentException e) {
            reader.problem(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
