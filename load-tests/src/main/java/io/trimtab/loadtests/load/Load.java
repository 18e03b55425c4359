package io.trimtab.loadtests.load;

import java.time.Duration;
import java.util.List;

/**
 * A load to put on a server of this machine.
 *
 * @param port the server's port on the loopback interface
 * @param paths of the POSTs, taken in turn; at least one
 * @param connections keep-alive connections, each with at most one request at a time
 * @param duration how long
 * @param ratePerSecond requests a second whatever the server does; 0: every connection sends as soon as it may
 */
public record Load(int port, List<String> paths, int connections, Duration duration, double ratePerSecond) {
    public Load {
        paths = List.copyOf(paths);
    }

    /** On one path. */
    public Load(int port, String path, int connections, Duration duration, double ratePerSecond) {
        this(port, List.of(path), connections, duration, ratePerSecond);
    }
}
