package io.trimtab.standalone.broker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The Kafka properties of one node that is broker and controller at once.
 *
 * <p>Everything is replicated once, because there is one node; the internal topics are small, because a topic of 50
 * partitions costs a second at every start and buys one process nothing.
 */
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String HOST = "127.0.0.1";

    private BrokerProperties() {}

    static Properties of(Path logDirectory, int clientPort, int controllerPort) {
        var properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", Integer.toString(NODE_ID));
        properties.setProperty("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        properties.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        properties.setProperty(
                "listeners",
                "CLIENT://%s:%d,%s://%s:%d".formatted(HOST, clientPort, CONTROLLER_LISTENER, HOST, controllerPort));
        properties.setProperty("advertised.listeners", "CLIENT://%s:%d".formatted(HOST, clientPort));
        properties.setProperty(
                "listener.security.protocol.map", "CLIENT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        properties.setProperty("inter.broker.listener.name", "CLIENT");
        properties.setProperty("log.dirs", logDirectory.toString());

        properties.setProperty("default.replication.factor", "1");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        properties.setProperty("min.insync.replicas", "1");

        // Old events go by size, never by age: records carry event time, and what is replayed may be years old.
        properties.setProperty("log.retention.ms", "-1");
        properties.setProperty("log.retention.bytes", Long.toString(1L << 30));

        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "2");
        properties.setProperty("log.cleaner.threads", "1");
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        // A controlled stop tells the controller that this incarnation is gone; after a kill the next start waits for
        // this session to end before it may register.
        properties.setProperty("broker.session.timeout.ms", "5000");
        properties.setProperty("broker.heartbeat.interval.ms", "1000");
        return properties;
    }
}
