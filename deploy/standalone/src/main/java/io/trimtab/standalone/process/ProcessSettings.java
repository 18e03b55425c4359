package io.trimtab.standalone.process;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What one process runs, and where. A port of 0 takes any free one.
 *
 * @param models the registry's folder, which must exist
 * @param dataDirectory broker logs, monitor state and the management token; made on first use
 * @param kafka brokers as {@code host:port}; without them a broker is started inside
 * @param serving further settings of the serving node, by key
 * @param monitor further settings of the monitor, by key
 */
public record ProcessSettings(
        Path models,
        Path dataDirectory,
        Optional<String> kafka,
        Ports ports,
        Map<String, String> serving,
        Map<String, String> monitor) {
    public ProcessSettings {
        serving = Map.copyOf(serving);
        monitor = Map.copyOf(monitor);
    }

    /** The ports, all on loopback. */
    public record Ports(int http, int grpc, int management, int monitor, int broker) {
        /** Any free ones. */
        public static final Ports FREE = new Ports(0, 0, 0, 0, 0);
    }
}
