package io.trimtab.loadtests.load;

import java.time.Duration;

/**
 * A load to put on a server of this machine.
 *
 * @param port the server's port on the loopback interface
 * @param path path of the POST
 * @param connections keep-alive connections, each with at most one request at a time
 * @param duration how long
 * @param ratePerSecond requests a second whatever the server does; 0: every connection sends as soon as it may
 */
public record Load(int port, String path, int connections, Duration duration, double ratePerSecond) {}
