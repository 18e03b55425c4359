package io.trimtab.standalone.broker;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Kafka node: broker and controller in this JVM, on loopback only.
 *
 * <p>It is Kafka itself, not a stand-in: what runs against it runs against a cluster. The data folder is formatted on
 * first use; a later start continues from it, on the same port or another.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    /** Between finding a free port and binding it another process can take it; then the next free one is tried. */
    private static final int ATTEMPTS_ON_FREE_PORTS = 5;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the node and returns when it answers clients; takes 2 to 6 seconds and blocks for as long.
     *
     * @throws BrokerException when the port is taken, or the folder cannot be written, or is in use by another broker
     */
    public static EmbeddedBroker start(BrokerSettings settings) {
        requireNonNull(settings, "settings");
        var ports = LoopbackPorts.free(settings.port());
        var logDirectory = settings.dataDirectory().resolve("log");
        format(logDirectory);
        for (int attempt = 1; ; attempt++) {
            try {
                return start(logDirectory, ports);
            } catch (KafkaException e) {
                if (attempt == ATTEMPTS_ON_FREE_PORTS || !ports.eitherIsTaken()) {
                    throw new BrokerException(
                            "the broker could not start in " + logDirectory + ": " + rootMessage(e), e);
                }
                ports = LoopbackPorts.free(settings.port());
            }
        }
    }

    private static EmbeddedBroker start(Path logDirectory, LoopbackPorts ports) {
        var properties = BrokerProperties.of(logDirectory, ports.client(), ports.controller());
        var server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            stopHalfStarted(server);
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("port", ports.client())
                .addKeyValue("data", logDirectory)
                .log("broker started");
        return new EmbeddedBroker(server, ports.client());
    }

    /** The client port, never 0. */
    public int port() {
        return port;
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops the node and flushes its logs; returns when both are done. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** The controller starts first and stays when the broker does not start. */
    private static void stopHalfStarted(KafkaRaftServer server) {
        try {
            server.shutdown();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("a broker that did not start could not be stopped either");
        }
    }

    private static void format(Path logDirectory) {
        if (Files.exists(logDirectory.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(logDirectory);
            new Formatter()
                    .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setDirectories(List.of(logDirectory.toString()))
                    .setMetadataLogDirectory(logDirectory.toString())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (IOException e) {
            throw new BrokerException("the broker's folder " + logDirectory + " cannot be written: " + e, e);
        } catch (Exception e) {
            throw new BrokerException(
                    "the broker's folder " + logDirectory + " cannot be formatted: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable thrown) {
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
