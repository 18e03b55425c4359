package io.trimtab.serving.publish;

import io.trimtab.events.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that a node writes to, where they are missing and the broker allows it. */
final class TopicSetup {
    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int CONNECT_MILLIS = 1000;
    private static final List<String> TOPICS = List.of(Topics.PREDICTIONS, Topics.FEEDBACK);

    private final PublishSettings settings;

    TopicSetup(PublishSettings settings) {
        this.settings = settings;
    }

    /** One attempt; false when no broker answered, so that it is worth another. */
    boolean attempt() throws InterruptedException {
        if (!someoneListens()) {
            return false;
        }
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis() - 1000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis());
        try (Admin admin = Admin.create(config)) {
            create(admin, missing(admin));
            return true;
        } catch (ExecutionException e) {
            return settled(e.getCause());
        } catch (TimeoutException e) {
            return false;
        } catch (KafkaException e) {
            log.atWarn()
                    .addKeyValue("brokers", settings.bootstrapServers())
                    .addKeyValue("reason", e.getMessage())
                    .log("no Kafka client can be made; trying again");
            return false;
        }
    }

    /** A plain connection, because a Kafka client without a broker fills the log. */
    private boolean someoneListens() {
        for (String server : settings.bootstrapServers().split(",")) {
            HostAndPort address = HostAndPort.parse(server.strip());
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
                return true;
            } catch (IOException e) {
                log.atDebug().addKeyValue("broker", server).setCause(e).log("nobody listens");
            }
        }
        return false;
    }

    private record HostAndPort(String host, int port) {
        static HostAndPort parse(String server) {
            int colon = server.lastIndexOf(':');
            String host = colon < 0 ? server : server.substring(0, colon);
            int port = colon < 0 ? 9092 : Integer.parseInt(server.substring(colon + 1));
            return new HostAndPort(host.replace("[", "").replace("]", ""), port);
        }
    }

    private Set<String> missing(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> missing = new HashSet<>(TOPICS);
        missing.removeAll(admin.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        return missing;
    }

    private void create(Admin admin, Set<String> missing)
            throws ExecutionException, InterruptedException, TimeoutException {
        if (missing.isEmpty()) {
            return;
        }
        Optional<Short> replication = settings.replication().map(Integer::shortValue);
        List<NewTopic> topics = missing.stream()
                .map(name -> new NewTopic(name, Optional.of(settings.partitions()), replication))
                .toList();
        admin.createTopics(topics).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        log.atInfo()
                .addKeyValue("topics", missing)
                .addKeyValue("partitions", settings.partitions())
                .log("topics created");
    }

    /** A topic that another node made meanwhile is fine, and one that we may not make may be there all the same. */
    private static boolean settled(@Nullable Throwable cause) {
        if (cause instanceof TopicExistsException) {
            return true;
        }
        if (cause instanceof AuthorizationException || cause instanceof PolicyViolationException) {
            log.atWarn()
                    .addKeyValue("reason", cause.getMessage())
                    .log("topics may not be created here; they are expected to exist");
            return true;
        }
        log.atDebug().setCause(cause).log("topics could not be created yet");
        return false;
    }
}
