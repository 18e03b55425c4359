package io.trimtab.drift;

import java.util.Arrays;
import java.util.List;

/** Every setting of the monitor: its key, default and meaning. Also the source of the reference page. */
public enum DriftSetting {
    KAFKA_BOOTSTRAP_SERVERS("kafka.bootstrap-servers", "127.0.0.1:9092", "host:port of brokers, separated by commas"),
    KAFKA_APPLICATION_ID(
            "kafka.application-id",
            "trimtab-drift-monitor",
            "name of the group of monitor instances that share the work; prefix of their internal topics"),
    KAFKA_STATE_DIR(
            "kafka.state-dir", "trimtab-data/drift-monitor", "folder for local state; can be lost, is restored"),
    KAFKA_THREADS("kafka.threads", "1", "stream threads of this instance, 1 to 64"),
    KAFKA_COMMIT_INTERVAL(
            "kafka.commit-interval",
            "500ms",
            "how often results become visible; shorter means more work for the broker"),
    KAFKA_CLIENT("kafka.client.*", "", "anything else for the Kafka clients, such as kafka.client.security.protocol"),
    TOPICS_PARTITIONS("topics.partitions", "4", "partitions of topics that do not exist yet, 1 to 1000"),
    TOPICS_REPLICATION(
            "topics.replication-factor",
            "default",
            "copies of topics that do not exist yet: a number, or the broker's default"),
    REGISTRY_ROOT("registry.root", "models", "folder of the model registry"),
    REGISTRY_POLL("registry.poll-interval", "5s", "how often the registry is looked at for changes"),
    WINDOW_PANE("window.pane", "1h", "step of event time; the window length of every baseline is a multiple of it"),
    WINDOW_DEFAULT_LENGTH("window.default-length", "1h", "window length of versions without a baseline"),
    WINDOW_GRACE("window.grace", "1m", "how far behind its partition's newest event an event is still counted in time"),
    WINDOW_IDLE_TIMEOUT(
            "window.idle-timeout", "1m", "how long (wall clock) a partition without events holds windows open"),
    WINDOW_MAX_AHEAD("window.max-ahead", "1h", "events later than the wall clock by more than this are refused"),
    POLICY_RETRAIN_MODE("policy.retrain-mode", "approve", "who starts a retrain: auto, approve or notify"),
    POLICY_ROLLBACK_MODE("policy.rollback-mode", "approve", "who rolls back: auto, approve or notify"),
    WEBHOOK_URL(
            "webhook.url", "", "http(s) address that a retrain is posted to; without one a retrain fails, and says so"),
    WEBHOOK_SECRET(
            "webhook.secret",
            "",
            "secret for the signature: whsec_ and base64 of 24 to 64 bytes; several while rotating, separated by spaces"),
    WEBHOOK_SECRET_FILE("webhook.secret-file", "", "file whose first line is the secret"),
    WEBHOOK_TIMEOUT("webhook.timeout", "20s", "longest wait for one answer"),
    WEBHOOK_ATTEMPTS("webhook.max-attempts", "8", "tries in all, 1 to 100"),
    WEBHOOK_INITIAL_INTERVAL(
            "webhook.initial-interval", "1s", "wait before the second try; grows fourfold, with jitter"),
    WEBHOOK_MAX_INTERVAL("webhook.max-interval", "1h", "longest wait between tries, and longest Retry-After obeyed"),
    API_HOST("api.host", "127.0.0.1", "address that the read API listens on"),
    API_PORT("api.port", "8083", "port of the read API; 0 takes any free one"),
    API_TOKEN("api.token", "", "bearer token for approving and rejecting; without one nobody can"),
    API_TOKEN_FILE("api.token-file", "", "file whose first line is the token"),
    API_KEEP(
            "api.keep",
            "1000",
            "newest reports, decisions and outcomes kept in memory per topic partition and model, 10 to 100000");

    private final String key;
    private final String defaultValue;
    private final String description;

    DriftSetting(String key, String defaultValue, String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /** The key, lower case with dashes. */
    public String key() {
        return key;
    }

    /** The default as text; empty for none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** What it is, in one line. */
    public String description() {
        return description;
    }

    /** Every key. */
    static List<String> keys() {
        return Arrays.stream(values()).map(DriftSetting::key).toList();
    }
}
