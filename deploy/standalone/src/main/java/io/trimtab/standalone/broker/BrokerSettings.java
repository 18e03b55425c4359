package io.trimtab.standalone.broker;

import java.nio.file.Path;

/**
 * Where the broker listens and keeps its data.
 *
 * @param port the client port on loopback, 0 to 65535; 0 takes any free one
 * @param dataDirectory holds the logs; made and formatted on first use, continued from afterwards
 */
public record BrokerSettings(int port, Path dataDirectory) {
    public BrokerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("broker port must be 0 to 65535, was " + port);
        }
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
    }
}
