package io.trimtab.standalone.broker;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
        if (settings.port() != 0 && isTaken(settings.port())) {
            throw new BrokerException("broker port " + settings.port()
                    + " is taken by another process; choose another with --broker-port, 0 takes any free one");
        }
        var logDirectory = settings.dataDirectory().resolve("log");
        format(logDirectory);
        for (int attempt = 1; ; attempt++) {
            int port = settings.port() == 0 ? freePort() : settings.port();
            try {
                return start(logDirectory, port);
            } catch (KafkaException e) {
                if (settings.port() != 0 || attempt == ATTEMPTS_ON_FREE_PORTS || !isTaken(port)) {
                    throw new BrokerException(
                            "the broker could not start in " + logDirectory + ": " + rootMessage(e), e);
                }
            }
        }
    }

    private static EmbeddedBroker start(Path logDirectory, int port) {
        var config = new KafkaConfig(BrokerProperties.of(logDirectory, port, freePort()), false);
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        LOG.atInfo().addKeyValue("port", port).addKeyValue("data", logDirectory).log("broker started");
        return new EmbeddedBroker(server, port);
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

    private static boolean isTaken(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BrokerException("no free port on loopback: " + e.getMessage(), e);
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
